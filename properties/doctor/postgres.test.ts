import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { diagnosePostgres, postgresCatalogue } from "#src/doctor/index.js";
import { rollcall } from "../cli/rollcall-process.js";
import { postgresForTests, query } from "../postgres-store/fixture.js";
import { postgresPlants } from "./postgres-plants.js";
import { found, storeWithAccounts } from "./postgres-store.js";

const postgres = postgresForTests();

describe("the doctor of a store on PostgreSQL", () => {
  test("finds nothing in a healthy one but that the server for tests flushes nothing", async () => {
    const url = await postgres.database();
    await storeWithAccounts(url);
    const { findings, totals, ...diagnosis } = await diagnosePostgres(url);
    expect(findings.map(({ code, examples }) => [code, examples.map(({ subject }) => subject)])).toEqual([
      ["fsync-off", ["fsync = off", "full_page_writes = off"]],
    ]);
    expect(totals).toEqual({ active_api_keys: 3, total_api_keys: 3, total_users: 3, user_schemas: 3 });
    expect(diagnosis).toMatchObject({ version: 1, kind: "postgres", schema: "rollcall", isStandby: false });
    expect(JSON.stringify(diagnosis)).not.toContain(new URL(url).password);
  });

  test("finds an account that was torn apart by hand, also beside another store", async () => {
    const url = await postgres.database();
    await storeWithAccounts(url, "other");
    const planted = await storeWithAccounts(url);
    await query(url, postgresPlants["key-without-registry"]?.sql(planted) ?? "");
    expect(await found(url)).toEqual({
      "key-without-registry": 1,
      "constraint-missing": 2,
      "user-schema-orphaned": 1,
    });
    expect(await found(url, { schema: "other" })).toEqual({});
  });
});

describe("rollcall doctor --postgres", () => {
  test("repairs a constraint that is missing, tells how to undo that, and ends with 1 for what is left", async () => {
    const url = await postgres.database();
    const planted = await storeWithAccounts(url);
    await query(url, postgresPlants["constraint-missing"]?.sql(planted) ?? "");
    const { code, out } = await rollcall(["doctor", "--postgres", url, "--repair", "--apply"]);
    expect(code).toBe(1);
    expect(out).toMatch(/REPAIRED:[\s\S]*ADD CONSTRAINT user_registry_auth_id_fkey/);
    expect(out).toMatch(/VALIDATE CONSTRAINT user_registry_auth_id_fkey/);
    expect(out).toMatch(
      /To undo the repair, in this order:\n {2}ALTER TABLE .* DROP CONSTRAINT user_registry_auth_id_fkey;/,
    );
    expect(out).toContain("docs/postgresql-operations.md#fsync-off");
    expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(await found(url)).toEqual({});
  });

  test("ends with 2 if there is no store, and names the schemas that have one", async () => {
    const url = await postgres.database();
    await storeWithAccounts(url, "other");
    const { code, err } = await rollcall(["doctor", "--postgres", url]);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/no\s+store\s+in\s+the\s+schema\s+rollcall[\s\S]*--schema:\s+other/),
    ]);
  });
});

test("every finding has a section in docs/postgresql-operations.md with the texts of the report, and no other has", () => {
  const guide = readFileSync("docs/postgresql-operations.md", "utf8");
  const headings = [...guide.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(Object.keys(postgresCatalogue));
  const text = guide.replace(/\s+/g, " ");
  for (const { means, cause, repair } of Object.values(postgresCatalogue)) {
    for (const sentence of [means, cause, repair]) expect(text).toContain(sentence.replace(/\s+/g, " "));
  }
});
