import { describe, expect, test } from "vitest";
import { headOf, heads, type Parts, run } from "./run.js";

/*
 * What a snapshot may leave out: a store with one table gives `accounts`, and a list that is left out is not checked. What
 * the store calls its tables (`names`).
 */

/** The accounts of the small store, and this of what it knows beside. */
const inspecting = (returned: string, more: Parts = {}): Parts => ({
  inspect: `(directory) => {
    const { apiKeys: rows, registry, userDatabases } = inspect(directory);
    return ${returned};
  }`,
  ...more,
});

/** Writes the same account into another file as well. */
const doubling = `(directory) => ({ register(key, settings) {
  const answer = register(directory, key, settings);
  if (answer.created) fs.copyFileSync(accountFile(directory, key), accountFile(directory, key) + "2");
  return answer;
} })`;

describe("right", () => {
  test.each([
    ["one table", "{ accounts: rows }"],
    ["one table and a registry", "{ accounts: rows, registry, userDatabases }"],
    ["two tables, the databases left out", "{ apiKeys: rows, registry }"],
    ["one table and databases that name their owner", "{ accounts: rows, userDatabases }"],
    ["one table, only the auth ids", "{ accounts: rows.map(({ authId }) => ({ authId })) }"],
  ])("%s", async (_, returned) => {
    expect(await heads(inspecting(returned), { only: ["sequential"], seconds: 3 })).toEqual(["passed"]);
  });
});

describe("wrong", () => {
  test("an account that stands twice in the only table, which has a name of its own", async () => {
    const store = inspecting(`{ accounts: rows, names: { accounts: "people" } }`, { connect: doubling });
    const { passes } = await run(store, { only: ["sequential"] });
    expect(passes.map(headOf)).toEqual(["duplicate-api-key"]);
    expect(passes[0]?.verdict === "failed" && passes[0].findings[0]?.message).toMatch(/ stands 2 times in people /);
  });

  test("a row without a registry, each named as the store does", async () => {
    const returned = `{ apiKeys: rows, registry: [], names: { apiKeys: "users", registry: "tenants" } }`;
    const { passes } = await run(inspecting(returned), { only: ["sequential"] });
    expect(passes.map(headOf)).toEqual(["key-without-registry"]);
    expect(passes[0]?.verdict === "failed" && passes[0].findings[0]?.message).toMatch(
      /row in users but none in tenants/,
    );
  });

  test("accounts and a registry that do not hold the same auth ids", async () => {
    const returned = "{ accounts: rows, registry: registry.slice(1), userDatabases }";
    expect(await heads(inspecting(returned), { only: ["sequential"] })).toEqual(["key-without-registry"]);
  });

  test("a database of no account, where there is no registry", async () => {
    const returned = `{ accounts: rows, userDatabases: [...userDatabases, { path: "users/stray", authId: "stray" }] }`;
    expect(await heads(inspecting(returned), { only: ["sequential"] })).toEqual(["database-without-registry"]);
  });

  test("data that differs in the two places where it is given", async () => {
    const returned = `{
      accounts: rows.map((row) => ({ ...row, data: null })),
      userDatabases: userDatabases.map((each) => ({ ...each, data: "stale" })),
    }`;
    expect(await heads(inspecting(returned), { only: ["sequential"] })).toEqual(["data-differs"]);
  });

  test.each([
    ["neither", "{}"],
    ["both", "{ accounts: rows, apiKeys: rows }"],
  ])("%s of accounts and apiKeys is wrong use", async (came, returned) => {
    await expect(run(inspecting(returned), { only: ["sequential"], seconds: 0.5 })).rejects.toMatchObject({
      kind: "broken",
      message: expect.stringContaining(`but returned ${came}`),
    });
  });
});
