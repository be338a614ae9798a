import type pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { type AwaitedLock, type Monitor, openMonitor } from "#src/postgres-driver/index.js";
import { connected } from "./proxied.js";
import * as raw from "./raw-client.js";
import { serverForFile } from "./server.js";

/*
 * Who waits for whom is asked of the server, and all is settled when no session can go on by itself.
 */

const server = serverForFile();

interface Sessions {
  readonly url: string;
  readonly monitor: Monitor;
  readonly a: Waiter;
  readonly b: Waiter;
  readonly c: Waiter;
}

interface Waiter {
  readonly processId: number;
  readonly client: pg.Client;
  /** Runs SQL; `answered` tells whether its answer has come. */
  run(sql: string): { readonly answered: () => boolean; readonly answer: Promise<string> };
}

async function threeSessions(...preparation: readonly string[]): Promise<Sessions> {
  const url = await server.freshUrl();
  const [a, b, c] = [await waiter(url), await waiter(url), await waiter(url)];
  for (const sql of preparation) await a.client.query(sql);
  const monitor = await openMonitor(url);
  onTestFinished(() => monitor.close());
  return { url, monitor, a, b, c };
}

async function waiter(url: string): Promise<Waiter> {
  const client = await connected(url);
  const { rows } = await client.query<{ readonly pid: number }>("SELECT pg_backend_pid() AS pid");
  return {
    client,
    processId: rows[0]?.pid ?? 0,
    run(sql) {
      let isAnswered = false;
      const answer = client.query(sql).then(
        () => "done",
        ({ code }: pg.DatabaseError) => code ?? "no code",
      );
      void answer.then(() => {
        isAnswered = true;
      });
      return { answered: () => isAnswered, answer };
    },
  };
}

/** Runs SQL in a session that must wait, and returns what for. */
async function waitsFor(
  { monitor }: Sessions,
  { processId, run }: Waiter,
  sql: string,
): Promise<AwaitedLock | undefined> {
  const { answered } = run(sql);
  const sessions = await monitor.settle((pid) => pid === processId && !answered());
  expect(sessions.find((each) => each.processId === processId)?.activity).toBe("blocked");
  return (await monitor.awaitedLocks()).get(processId);
}

test.each([
  {
    what: "a row that another transaction has changed",
    holds: "UPDATE account SET name = 'x' WHERE id = 1",
    waits: "UPDATE account SET name = 'y' WHERE id = 1",
    expected: { kind: "tuple", table: "account", row: "0,1" },
  },
  {
    what: "a row that another transaction has locked",
    holds: "SELECT FROM account WHERE id = 1 FOR UPDATE",
    waits: "SELECT FROM account WHERE id = 1 FOR SHARE",
    expected: { kind: "tuple", table: "account" },
  },
  {
    what: "a key that another transaction has inserted",
    holds: "INSERT INTO account VALUES (2, 'x')",
    waits: "INSERT INTO account VALUES (2, 'y')",
    expected: { kind: "unique key", indexes: ["account_pkey"] },
  },
  {
    what: "the row of a foreign key that is being deleted",
    holds: "DELETE FROM account WHERE id = 1",
    waits: "INSERT INTO orders VALUES (1)",
    expected: { kind: "tuple", table: "account" },
  },
  {
    what: "a table",
    holds: "LOCK TABLE account",
    waits: "SELECT FROM account",
    expected: { kind: "relation", table: "account", mode: "AccessShareLock" },
  },
  {
    what: "an advisory lock of 64 bits",
    holds: "SELECT pg_advisory_xact_lock(-5000000000)",
    waits: "SELECT pg_advisory_xact_lock(-5000000000)",
    expected: { kind: "advisory", key: "-5000000000" },
  },
  {
    what: "an advisory lock of two numbers",
    holds: "SELECT pg_advisory_xact_lock(7, -8)",
    waits: "SELECT pg_advisory_xact_lock_shared(7, -8)",
    expected: { kind: "advisory", key: "7,-8", mode: "ShareLock" },
  },
])("a session that waits for $what is blocked, and it is known by what", async ({ holds, waits, expected }) => {
  const sessions = await threeSessions(
    "CREATE TABLE account (id int PRIMARY KEY, name text)",
    "CREATE TABLE orders (account int REFERENCES account)",
    "CREATE INDEX not_unique ON account (name)",
    "INSERT INTO account VALUES (1, 'one')",
  );
  const { a, b, monitor } = sessions;
  await a.client.query("BEGIN");
  await a.client.query(holds);
  expect(await waitsFor(sessions, b, waits)).toMatchObject(expected);
  const found = (await monitor.sessions()).find(({ processId }) => processId === b.processId);
  expect(found).toMatchObject({ blockedBy: [a.processId], isInCycle: false });
  await a.client.query("ROLLBACK");
  await monitor.settle();
  expect((await monitor.sessions()).map(({ activity }) => activity)).toEqual(Array(3).fill("waits for client"));
});

test("a chain of waiting sessions is settled, and each is blocked by the one before it", async () => {
  const sessions = await threeSessions("CREATE TABLE account (id int)", "INSERT INTO account VALUES (1)");
  const { a, b, c, monitor } = sessions;
  await a.client.query("BEGIN");
  await a.client.query("UPDATE account SET id = 1");
  await waitsFor(sessions, b, "UPDATE account SET id = 2");
  await waitsFor(sessions, c, "UPDATE account SET id = 3");
  const blockedBy = new Map((await monitor.sessions()).map((each) => [each.processId, each.blockedBy]));
  expect(blockedBy.get(a.processId)).toEqual([]);
  expect(blockedBy.get(b.processId)).toEqual([a.processId]);
  expect(blockedBy.get(c.processId)).toContain(b.processId);
  await a.client.query("COMMIT");
});

test("a cycle is not settled: the server ends it first, with 40P01 for one of its sessions", async () => {
  const { a, b, monitor } = await threeSessions("CREATE TABLE account (id int)", "INSERT INTO account VALUES (1), (2)");
  for (const [{ client }, id] of [
    [a, 1],
    [b, 2],
  ] as const) {
    await client.query("BEGIN");
    await client.query(`UPDATE account SET id = id WHERE id = ${id}`);
  }
  const runs = [a.run("UPDATE account SET id = id WHERE id = 2"), b.run("UPDATE account SET id = id WHERE id = 1")];
  const after = await monitor.settle();
  expect(after.filter(({ isInCycle }) => isInCycle)).toEqual([]);
  expect((await Promise.all(runs.map(({ answer }) => answer))).sort()).toEqual(["40P01", "done"]);
});

test("a session that sleeps on the server is not settled before it is done, and one that reads COPY data is", async () => {
  const { url, a, monitor } = await threeSessions("CREATE TABLE account (id int)");
  const sleeping = a.run("SELECT pg_sleep(0.2)");
  await monitor.settle((pid) => pid === a.processId && !sleeping.answered());
  expect(sleeping.answered()).toBe(true);
  const reading = await raw.rawClient(url);
  reading.send(raw.query("COPY account FROM STDIN"));
  await reading.until(() => reading.letters() === "G");
  expect((await monitor.settle()).map(({ activity }) => activity)).toContain("waits for client");
});

test("a process has ended when its session is gone, also if it was blocked when its client left", async () => {
  const sessions = await threeSessions("CREATE TABLE account (id int)", "INSERT INTO account VALUES (1)");
  const { a, b, monitor } = sessions;
  await a.client.query("BEGIN");
  await a.client.query("UPDATE account SET id = 1");
  await waitsFor(sessions, b, "UPDATE account SET id = 2");
  Reflect.get(b.client, "connection").stream.destroy();
  await monitor.settle();
  expect((await monitor.sessions()).map(({ processId }) => processId)).toContain(b.processId);
  await a.client.query("ROLLBACK");
  await monitor.ended([b.processId]);
  expect((await monitor.sessions()).map(({ processId }) => processId)).not.toContain(b.processId);
});

test("a role that may not see what others do is told which right it lacks", async () => {
  const { url } = await threeSessions("DROP ROLE IF EXISTS outsider", "CREATE ROLE outsider LOGIN PASSWORD 'outside'");
  const outside = Object.assign(new URL(url), { username: "outsider", password: "outside" });
  const monitor = await openMonitor(outside.href);
  onTestFinished(() => monitor.close());
  await expect(monitor.settle()).rejects.toMatchObject({ code: "MONITOR_RIGHTS" });
  await expect(monitor.settle()).rejects.toThrow("GRANT pg_read_all_stats");
});

test("a monitor of which the connection has ended rejects with the reason", async () => {
  const { a, b, c, monitor } = await threeSessions();
  await a.client.query(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> ALL ($1)",
    [[a, b, c].map(({ processId }) => processId)],
  );
  await expect(monitor.sessions()).rejects.toMatchObject({ code: "MONITOR_LOST" });
});
