import { linkSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { authIdOf } from "rollcall";
import { describe, expect, test } from "vitest";
import { diagnose, repair } from "#src/doctor/index.js";
import { rollcall } from "../cli/rollcall-process.js";
import { notes, open, rowOf } from "../store/fixture.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { countsOf } from "./contents.js";
import { treeOf } from "./tree.js";

const keys = ["key-a", "key-b", "key-c"];

/** Returns the directory of a closed store with three accounts, each with a note. */
async function store(): Promise<string> {
  const directory = temporaryDirectory();
  const opened = open(directory);
  for (const key of keys) {
    const { authId } = await opened.register(key, { keyName: key });
    opened.withUserDatabase(authId, (database) => database.prepare("INSERT INTO notes VALUES (?)").run(key));
  }
  opened.close();
  return directory;
}

const pathOf = (directory: string, key: string): string => join(directory, rowOf(directory, key)?.db_path ?? "");

function inDatabase(path: string, sql: string): void {
  const database = new Sqlite(path);
  database.exec(sql);
  database.close();
}

describe("a store", () => {
  test("that is in use is healthy, and the command ends with 0", async () => {
    const directory = await store();
    const opened = open(directory);
    // Reading the files here would drop the locks of the store.
    const before = readdirSync(directory, { recursive: true });
    const { code, out } = await rollcall(["doctor", directory]);
    expect({ code, healthy: out.includes("HEALTHY: no findings.") }).toEqual({ code: 0, healthy: true });
    expect(readdirSync(directory, { recursive: true })).toEqual(before);
    expect(notes(opened, "key-a")).toEqual(["key-a"]);
    opened.close();
  });

  test("with an account that is not active is healthy: only api_keys tells that", async () => {
    const directory = await store();
    const opened = open(directory);
    opened.setActive("key-a", false);
    opened.close();
    const { healthy, totals, kind } = await diagnose(directory);
    expect({ healthy, kind, totals }).toMatchObject({
      healthy: true,
      kind: "store",
      totals: { active_api_keys: 2, active_users: 3, total_users: 3 },
    });
  });

  test("whose user databases were exchanged: each belongs to another account", async () => {
    const directory = await store();
    const [a, b] = [pathOf(directory, "key-a"), pathOf(directory, "key-b")];
    renameSync(a, `${a}.x`);
    renameSync(b, a);
    renameSync(`${a}.x`, b);
    expect(countsOf(await diagnose(directory))).toEqual({ "user-database-foreign": 2 });
  });

  test("with the database of another store", async () => {
    const [directory, other] = [await store(), await store()];
    rmSync(pathOf(directory, "key-a"));
    linkSync(pathOf(other, "key-a"), pathOf(directory, "key-a"));
    const { findings } = await diagnose(directory);
    expect(findings).toMatchObject([{ code: "user-database-foreign", count: 1 }]);
    expect(findings[0]?.examples[0]?.detail).toContain("it belongs to another store");
  });

  test("with an active account whose database is marked as removed", async () => {
    const directory = await store();
    inDatabase(pathOf(directory, "key-a"), "UPDATE rollcall_identity SET removed_at = '2026-01-01T00:00:00.000Z'");
    expect(countsOf(await diagnose(directory))).toEqual({ "user-database-removed": 1 });
  });

  test("with a removal and a registration that did not finish: repair ends both, and the store opens", async () => {
    const directory = await store();
    const master = join(directory, "master.sqlite");
    const changed = "updated_at = '2024-01-01T00:00:00.000Z'";
    inDatabase(
      master,
      `UPDATE user_registry SET status = 'removing', ${changed} WHERE auth_id = '${authIdOf("key-a")}'`,
    );
    rmSync(pathOf(directory, "key-b"));
    inDatabase(
      master,
      `UPDATE user_registry SET status = 'provisioning', ${changed} WHERE auth_id = '${authIdOf("key-b")}'`,
    );
    expect(countsOf(await diagnose(directory))).toEqual({ "unfinished-registration": 1, "unfinished-removal": 1 });
    const { diagnosis, quarantines } = await repair(directory);
    expect(countsOf(diagnosis)).toEqual({});
    expect(quarantines.map((path) => path.startsWith(join(directory, "quarantine")))).toEqual([true]);
    expect(readdirSync(quarantines[0] ?? "").filter((name) => name.startsWith("user_"))).toHaveLength(1);
    const opened = open(directory);
    expect(opened.find("key-a")).toBeNull();
    expect(notes(opened, "key-c")).toEqual(["key-c"]);
    opened.close();
    expect((await repair(directory)).quarantines).toEqual([]);
  });

  test("whose master lost an account: its live database stays, and a decision is asked for", async () => {
    const directory = await store();
    const path = pathOf(directory, "key-a");
    const id = authIdOf("key-a");
    inDatabase(
      join(directory, "master.sqlite"),
      `BEGIN; DELETE FROM api_keys WHERE auth_id = '${id}'; DELETE FROM user_registry WHERE auth_id = '${id}'; COMMIT`,
    );
    const before = treeOf(join(directory, "users"));
    const { left, quarantines } = await repair(directory);
    expect({ left, quarantines }).toMatchObject({
      left: [{ code: "user-database-orphaned", count: 1 }],
      quarantines: [],
    });
    expect(treeOf(join(directory, "users"))).toEqual(before);
    expect(before.some((line) => path.endsWith(line.split(" ")[0] ?? "-"))).toBe(true);
  });
});
