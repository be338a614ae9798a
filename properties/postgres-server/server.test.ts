import { existsSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Databases, type OwnServer, openDatabases, startPostgres } from "#src/postgres-server/index.js";

/*
 * One real server for all tests of this file.
 */

let server: OwnServer;
let databases: Databases;

beforeAll(async () => {
  const started = await startPostgres();
  if (started.source === "given") throw new Error("no URL was given");
  server = started;
  databases = await openDatabases(server.url);
});
afterAll(async () => {
  await databases.close();
  await server.stop();
});

async function query(url: string, sql: string): Promise<readonly { readonly [column: string]: unknown }[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test("a started server is of the version that it says", async () => {
  const [row] = await query(server.url, "SHOW server_version");
  expect(row?.server_version).toContain(server.version);
});

test("a started server lets nobody in without its password", async () => {
  const url = new URL(server.url);
  url.password = "guessed";
  await expect(query(url.href, "SELECT 1")).rejects.toThrow("password authentication failed");
});

test("a new database is empty, and is gone after its drop although a client is connected", async () => {
  const database = await databases.create();
  const client = new pg.Client({ connectionString: database.url });
  client.on("error", () => undefined);
  await client.connect();
  expect((await client.query("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace")).rowCount).toBe(0);
  await database.drop();
  expect(await query(server.url, `SELECT FROM pg_database WHERE datname = '${database.name}'`)).toEqual([]);
});

test("what was committed survives a restart, also an immediate one, at the same address", async () => {
  const database = await databases.create();
  await query(database.url, "CREATE TABLE kept AS SELECT 1 AS value");
  await server.restart("immediate");
  expect(await query(database.url, "TABLE kept")).toEqual([{ value: 1 }]);
  await database.drop();
});

test("a server that is stopped leaves no files, and a second stop waits for the same end", async () => {
  const other = await startPostgres();
  if (other.source === "given") throw new Error("no URL was given");
  await Promise.all([other.stop(), other.stop()]);
  expect(existsSync(other.directory)).toBe(false);
});
