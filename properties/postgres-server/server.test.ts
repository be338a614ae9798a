import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  createDatabaseState,
  type Database,
  type DatabaseState,
  type Databases,
  type OwnServer,
  openDatabases,
  startPostgres,
} from "#src/postgres-server/index.js";
import { connected, query } from "./clients.js";

/*
 * One real server for all tests of this file.
 */

const setup = `CREATE TABLE accounts (id serial PRIMARY KEY, key text UNIQUE);
    CREATE TABLE registry (account int REFERENCES accounts, path text);
    CREATE TABLE settings (name text, value text); INSERT INTO settings VALUES ('mode', 'it''s {"new"}'), ('size', NULL)`;

let server: OwnServer;
let databases: Databases;
let database: Database;
let state: DatabaseState;

beforeAll(async () => {
  const started = await startPostgres();
  if (started.source === "given") throw new Error("no URL was given");
  server = started;
  databases = await openDatabases(server.url);
  database = await databases.create();
  await query(database.url, setup);
  state = createDatabaseState(database.url);
  await state.remember();
});
afterAll(async () => {
  await state.close();
  await databases.close();
  await server.stop();
});

test("a started server is of the version that it says", async () => {
  const [row] = await query(server.url, "SHOW server_version");
  expect(row?.server_version).toContain(server.version);
});

test("a started server admits nobody without its password", async () => {
  const url = new URL(server.url);
  url.password = "guessed";
  await expect(query(url.href, "SELECT 1")).rejects.toThrow("password authentication failed");
});

test("a new database is empty, and is gone after its drop although a client is connected", async () => {
  const other = await databases.create();
  const client = await connected(other.url);
  expect((await client.query("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace")).rowCount).toBe(0);
  await other.drop();
  expect(await query(server.url, `SELECT FROM pg_database WHERE datname = '${other.name}'`)).toEqual([]);
});

test("a restored database has the rows and the sequences that it had, and nobody is connected", async () => {
  const client = await connected(database.url);
  await client.query(
    "INSERT INTO accounts (key) VALUES ('a'); INSERT INTO registry VALUES (1, 'p'); UPDATE settings SET value = ''",
  );
  await client.query("BEGIN; INSERT INTO accounts (key) VALUES ('b')");
  expect(await state.restore()).toBe(true);
  await expect(client.query("COMMIT")).rejects.toThrow();
  expect(await query(database.url, "TABLE settings")).toEqual([
    { name: "mode", value: 'it\'s {"new"}' },
    { name: "size", value: null },
  ]);
  expect(await query(database.url, "SELECT FROM registry, accounts")).toEqual([]);
  expect(await query(database.url, "INSERT INTO accounts (key) VALUES ('a') RETURNING id")).toEqual([{ id: 1 }]);
});

test("a restored database has no schema that a run has added; if a run has dropped a table, it must be set up again", async () => {
  await query(database.url, "CREATE SCHEMA alice CREATE TABLE notes (account int REFERENCES public.accounts)");
  expect(await state.restore()).toBe(true);
  expect(await query(database.url, "SELECT FROM pg_namespace WHERE nspname = 'alice'")).toEqual([]);
  await query(database.url, "DROP TABLE registry");
  expect(await state.restore()).toBe(false);
  await state.empty();
  expect(await query(database.url, "SELECT FROM pg_class WHERE oid >= 16384")).toEqual([]);
  await query(database.url, setup);
  await state.remember();
});

test("a restored database has no rows that were written because something was dropped to restore it", async () => {
  const other = await databases.create();
  const others = createDatabaseState(other.url);
  await query(
    other.url,
    `CREATE TABLE dropped (tag text);
    CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.dropped VALUES (tg_tag); END';
    CREATE EVENT TRIGGER noted ON sql_drop EXECUTE FUNCTION note()`,
  );
  await others.remember();
  await query(other.url, "CREATE SCHEMA alice");
  expect(await others.restore()).toBe(true);
  expect(await query(other.url, "TABLE dropped")).toEqual([]);
  await others.close();
  await other.drop();
});

test("what was committed survives an immediate restart, and can be restored then, at the same address", async () => {
  await query(database.url, "INSERT INTO accounts (key) VALUES ('kept')");
  await server.restart("immediate");
  expect(await query(database.url, "SELECT key FROM accounts")).toEqual([{ key: "kept" }]);
  expect(await state.restore()).toBe(true);
});

test("a restart waits for the processes of a server that was killed", async () => {
  const killed = await startPostgres();
  if (killed.source === "given") throw new Error("no URL was given");
  const client = await connected(killed.url);
  const { rows } = await client.query<{ readonly process: number }>("SELECT pg_backend_pid() AS process");
  const backend = Number(rows[0]?.process);
  process.kill(backend, "SIGSTOP");
  const [postmaster] = readFileSync(join(killed.directory, "data/postmaster.pid"), "utf8").split("\n");
  process.kill(Number(postmaster), "SIGKILL");
  const restarted = killed.restart("immediate");
  const log = join(killed.directory, "log");
  await vi.waitFor(() => expect(readFileSync(log, "utf8")).toContain("still in use"), { timeout: 30_000 });
  process.kill(backend, "SIGCONT");
  await restarted;
  expect(await query(killed.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await killed.stop();
});

test("a server that is stopped leaves no files, and a second stop waits for the same end", async () => {
  const other = await startPostgres();
  if (other.source === "given") throw new Error("no URL was given");
  await Promise.all([other.stop(), other.stop()]);
  expect(existsSync(other.directory)).toBe(false);
});
