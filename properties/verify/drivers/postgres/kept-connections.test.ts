import { expect, test, vi } from "vitest";
import { connected, eventually, openProxied, type Proxied } from "./proxied.js";
import { serverForFile } from "./server.js";

/*
 * A connection to the server outlives the driver's, and the next driver gets it: no difference may show.
 */

const server = serverForFile();

/** Runs statements in a session of its own. Returns its server process, and what the last one returned. */
async function session({ proxy }: Proxied, ...statements: readonly string[]) {
  const client = await connected(proxy.connectionString);
  const results = [];
  for (const sql of statements) results.push(await client.query(sql));
  const { rows } = await client.query("SELECT pg_backend_pid() AS process");
  await client.end();
  return { process: Number(rows[0].process), rows: results.at(-1)?.rows };
}

const remains = `SELECT current_setting('search_path') AS path, current_setting('application_name') AS name,
  (SELECT count(*)::int FROM pg_prepared_statements) AS prepared,
  (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks,
  (SELECT count(*)::int FROM pg_listening_channels()) AS channels, to_regclass('pg_temp.t') AS temporary`;

test("the next driver gets the connection of one that has left, and finds nothing of what that has done", async () => {
  const proxied = await openProxied(await server.freshUrl());
  const first = await session(
    proxied,
    "SET search_path TO elsewhere",
    "SET application_name TO first",
    "PREPARE p AS SELECT 1",
    "SELECT pg_advisory_lock(1)",
    "LISTEN channel",
    "CREATE TEMPORARY TABLE t (id int)",
  );
  const second = await session(proxied, remains);
  expect(second.process).toBe(first.process);
  expect(second.rows).toEqual([
    { path: '"$user", public', name: "", prepared: 0, locks: 0, channels: 0, temporary: null },
  ]);
  expect(proxied.opened.map(({ processId }) => processId)).toEqual([first.process, first.process]);
  expect(proxied.closed).toHaveLength(2);
});

test("what a session has locked is free when its driver has left", async () => {
  const proxied = await openProxied(await server.freshUrl());
  const holder = await connected(proxied.proxy.connectionString);
  await holder.query("SELECT pg_advisory_lock(1)");
  const other = await connected(proxied.proxy.connectionString);
  const taken = other.query("SELECT pg_advisory_lock(1)");
  await holder.end();
  await taken;
});

test("a driver that leaves in a transaction ends its session", async () => {
  const proxied = await openProxied(await server.freshUrl("CREATE TABLE t (id int)"));
  const first = await session(proxied, "BEGIN", "INSERT INTO t VALUES (1)");
  const second = await session(proxied, "SELECT count(*)::int FROM t");
  expect(second.process).not.toBe(first.process);
  expect(second.rows).toEqual([{ count: 0 }]);
});

test("if the database has got settings, sessions begin with them", async () => {
  const proxied = await openProxied(await server.freshUrl());
  await session(proxied, "SELECT");
  await session(
    proxied,
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = 1024', current_database()); END $$",
  );
  expect((await session(proxied, "SHOW work_mem")).rows).toEqual([{ work_mem: "1MB" }]);
  await session(proxied, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET ALL', current_database()); END $$");
  expect((await session(proxied, "SHOW work_mem")).rows).toEqual([{ work_mem: "4MB" }]);
});

test("a connection that the server has ended is not given to a driver", async () => {
  const proxied = await openProxied(await server.freshUrl());
  const first = await session(proxied, "SELECT");
  const direct = await connected(proxied.url);
  await direct.query("SELECT pg_terminate_backend($1, 10000)", [first.process]);
  expect((await session(proxied, "SELECT")).process).not.toBe(first.process);
});

test("a driver that connects with other parameters gets a session of its own", async () => {
  const proxied = await openProxied(await server.freshUrl());
  const first = await session(proxied, "SELECT");
  const named = new URL(proxied.proxy.connectionString);
  named.searchParams.set("application_name", "named");
  const client = await connected(named.href);
  const { rows } = await client.query(
    "SELECT pg_backend_pid() AS process, current_setting('application_name') AS name",
  );
  expect(rows).toEqual([{ process: expect.not.toBeOneOf([first.process]), name: "named" }]);
});

test("drivers that connect at once are ready in the order in which they have asked", async () => {
  const proxied = await openProxied(await server.freshUrl());
  await session(proxied, "SELECT");
  const ready: number[] = [];
  const asked = [0, 1, 2, 3, 4, 5];
  await Promise.all(
    asked.map(async (index) => {
      await connected(proxied.proxy.connectionString);
      ready.push(index);
    }),
  );
  expect(ready).toEqual(asked);
});

test("the proxy keeps no connection when it is closed", async () => {
  const proxied = await openProxied(await server.freshUrl());
  const { process } = await session(proxied, "SELECT");
  await proxied.proxy.close();
  const direct = await connected(proxied.url);
  await vi.waitFor(async () => {
    const { rowCount } = await direct.query("SELECT FROM pg_stat_activity WHERE pid = $1", [process]);
    expect(rowCount).toBe(0);
  }, eventually);
});
