import type pg from "pg";
import { describe, expect, test } from "vitest";
import { connected, type Decision, javascript, openProxied, type Proxied, types } from "./proxied.js";
import { serverForFile } from "./server.js";

/*
 * A batch in a transaction that the driver does not see: the driver gets what it would get without.
 */

const server = serverForFile();

const tables = [
  "CREATE TABLE t (id int PRIMARY KEY, n int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
  "INSERT INTO t VALUES (1, 1)",
];

/** The next statement of a driver stays uncommitted until `between` has run. */
async function heldOpen(proxied: Proxied, statement: () => Promise<unknown>, between: () => Promise<void>) {
  const decide: Decision = async (batch) => {
    const open = await batch.forwardOpen();
    await between();
    if (open.type === "failed") open.answer.deliver();
    else (await open.commit()).deliver();
  };
  const done = proxied.next(decide, (batch) => /^(query|sync)$/.test(types(batch).at(-1) ?? ""));
  const answer = await statement().catch((error: unknown) => error);
  await done;
  return answer;
}

/** What a driver was told, without what depends on the moment. */
function told(answer: unknown): unknown {
  if (answer instanceof Error) return { code: Reflect.get(answer, "code"), message: answer.message };
  return Array.isArray(answer) ? answer.map(told) : Object.fromEntries(Object.entries(answer ?? {}).filter(isTold));
}

const isTold = ([name]: readonly [string, unknown]): boolean => /^(rows|rowCount|command)$/.test(name);

const statements: [sql: string, values?: unknown[]][] = [
  ["INSERT INTO t VALUES (2, 2) RETURNING id"],
  ["INSERT INTO t VALUES ($1, $2) RETURNING id", [2, 2]],
  ["UPDATE t SET n = 5; SELECT n FROM t"],
  ["SELECT n FROM t WHERE id = $1", [1]],
  ["INSERT INTO t VALUES (1, 2)"],
  ["INSERT INTO t VALUES ($1, $2)", [1, 2]],
  ["INSERT INTO t VALUES (2, 1)"],
  ["INSERT INTO t VALUES ($1, $2)", [2, 1]],
  ["UPDATE t SET n = 7; SELECT 1 / 0"],
  ["no statement"],
];

describe("A driver is told the same, and the database is the same, after", () => {
  test.each(statements)("%s %j", async (text, values) => {
    const [one, other] = [await server.freshUrl(...tables), await server.freshUrl(...tables)];
    const proxied = await openProxied(one);
    const [held, direct] = [await connected(proxied.proxy.connectionString), await connected(other)];
    const query: pg.QueryConfig = values === undefined ? { text } : { text, values };
    const ask = (client: pg.Client) => (): Promise<unknown> => client.query(query);
    const answer = await heldOpen(proxied, ask(held), async () => undefined);
    const expected = await ask(direct)().catch((error: unknown) => error);
    expect(told(answer)).toEqual(told(expected));
    const contents = "SELECT id, n FROM t ORDER BY id";
    expect((await held.query(contents)).rows).toEqual((await direct.query(contents)).rows);
  });
});

test("before it is committed others do not see what it wrote, and its driver has no answer", async () => {
  const proxied = await openProxied(await server.freshUrl(...tables));
  const [held, other] = [await connected(proxied.proxy.connectionString), await connected(proxied.url)];
  let seen: unknown;
  await heldOpen(
    proxied,
    () => held.query("DELETE FROM t"),
    async () => {
      seen = (await other.query("SELECT id FROM t")).rows;
    },
  );
  expect(seen).toEqual([{ id: 1 }]);
  expect((await other.query("SELECT id FROM t")).rows).toEqual([]);
});

test("another driver goes on after the error of a COMMIT that it has not asked for", async () => {
  const proxied = await openProxied(await server.freshUrl(...tables));
  const sql = javascript(proxied.proxy.connectionString);
  await sql`SELECT`;
  const answer = await heldOpen(
    proxied,
    () => sql`INSERT INTO t VALUES (${2}, ${1})`.execute(),
    async () => undefined,
  );
  expect(answer).toMatchObject({ code: "23505" });
  expect(await sql`SELECT id FROM t`).toEqual([{ id: 1 }]);
});

test("if the session ends before the COMMIT, nothing is written and the driver loses its connection", async () => {
  const proxied = await openProxied(await server.freshUrl(...tables));
  const [held, other] = [await connected(proxied.proxy.connectionString), await connected(proxied.url)];
  const answer = await heldOpen(
    proxied,
    () => held.query("DELETE FROM t"),
    async () => {
      const process = proxied.opened[0]?.processId;
      await other.query("SELECT pg_terminate_backend($1, 10000)", [process]);
    },
  );
  expect(answer).toBeInstanceOf(Error);
  expect((await other.query("SELECT id FROM t")).rows).toEqual([{ id: 1 }]);
});
