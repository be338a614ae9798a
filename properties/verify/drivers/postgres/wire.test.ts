import postgres from "postgres";
import { expect, test } from "vitest";
import { connected, failing, openProxied } from "./proxied.js";
import { serverForFile } from "./server.js";

/*
 * What a driver sends up to Query, Sync or Flush is one batch, and its answer is held until it is delivered.
 */

const server = serverForFile();

test("a batch tells the SQL and the parameters, and its answer the rows, in the simple and the extended protocol", async () => {
  const { proxy, batches, answers } = await openProxied(await server.freshUrl());
  const client = await connected(proxy.connectionString);
  await client.query("SELECT 1 AS one; SELECT 2 AS two");
  expect((await client.query("SELECT $1::int + 1 AS sum", [41])).rows).toEqual([{ sum: 42 }]);
  expect(batches.map(({ commands }) => commands.map(({ type }) => type))).toEqual([
    ["query"],
    ["parse", "bind", "describe", "execute", "sync"],
  ]);
  expect(batches[1]?.commands[3]).toMatchObject({ sql: "SELECT $1::int + 1 AS sum", parameters: [{ value: "41" }] });
  expect(answers.flatMap(({ results }) => results)).toEqual([
    { tag: "SELECT 1", rowCount: 1, columns: ["one"], rows: [["1"]] },
    { tag: "SELECT 1", rowCount: 1, columns: ["two"], rows: [["2"]] },
    { tag: "SELECT 1", rowCount: 1, columns: ["sum"], rows: [["42"]] },
  ]);
});

test("postgres.js prepares with Flush, so that its first query is two batches and the next ones are one", async () => {
  const { proxy, batches } = await openProxied(await server.freshUrl());
  const sql = postgres(proxy.connectionString, { max: 1, fetch_types: false });
  for (const value of [1, 2]) expect(await sql`SELECT ${value}::int AS value`).toEqual([{ value }]);
  await sql.end();
  expect(batches.map(({ commands }) => commands.map(({ type }) => type))).toEqual([
    ["parse", "describe", "flush"],
    ["bind", "execute", "sync"],
    ["bind", "execute", "sync"],
    ["terminate"],
  ]);
  expect(batches[2]?.commands[1]).toMatchObject({
    sql: "SELECT $1::int AS value",
    parameters: [{ value: "2", oid: 23 }],
  });
});

test.each([
  { protocol: "simple", insert: ["INSERT INTO account VALUES (1)"] },
  { protocol: "extended", insert: ["INSERT INTO account VALUES ($1)", [1]] },
] as const)("a batch that is replaced has failed on the server too ($protocol)", async ({ insert: [sql, values] }) => {
  const { proxy, next } = await openProxied(await server.freshUrl());
  const client = await connected(proxy.connectionString);
  await client.query("CREATE TABLE account (id int)");
  await client.query("BEGIN");
  const replaced = next(async (batch) => {
    const answer = await batch.replace(failing("40001"));
    expect(answer).toMatchObject({ error: { code: "40001", message: "planned" }, transaction: "failed" });
    answer.deliver();
  });
  await expect(client.query(sql, values && [...values])).rejects.toMatchObject({
    code: "40001",
  });
  await replaced;
  await expect(client.query("SELECT 1")).rejects.toMatchObject({ code: "25P02" });
  await client.query("ROLLBACK");
  expect((await client.query("TABLE account")).rows).toEqual([]);
});

test("if the connection ends before a statement is sent it has no effect, and if it ends after it was executed it has", async () => {
  const url = await server.freshUrl();
  const { proxy, next } = await openProxied(url);
  const [before, after] = [await connected(proxy.connectionString), await connected(proxy.connectionString)];
  const other = await connected(url);
  await other.query("CREATE TABLE account (id int)");
  void next((batch) => batch.drop()());
  await expect(before.query("INSERT INTO account VALUES (1)")).rejects.toMatchObject({ code: "ECONNRESET" });
  void next(async (batch) => (await batch.forward()).drop()());
  await expect(after.query("INSERT INTO account VALUES (2)")).rejects.toMatchObject({ code: "ECONNRESET" });
  expect((await other.query("TABLE account")).rows).toEqual([{ id: 2 }]);
});
