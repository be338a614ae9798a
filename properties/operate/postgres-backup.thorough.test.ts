import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { authIdOf, openPostgresStore, type PostgresStore } from "rollcall";
import { describe, expect, test } from "vitest";
import { diagnosePostgres } from "#src/doctor/index.js";
import { machine, programs } from "./machine-postgres.js";

/*
 * What docs/postgresql-operations.md says of backups. It needs the PostgreSQL of the machine: the packages of npm have no
 * pg_dump. Where there is none, these tests are skipped.
 */

const userMigrations = [{ name: "notes", up: "CREATE TABLE notes (text text NOT NULL)" }];

function opened(connectionString: string): Promise<PostgresStore> {
  return openPostgresStore({ connectionString, userMigrations });
}

interface Load {
  /** Keys that were acknowledged so far, with their data. */
  readonly acknowledged: readonly string[];
  /** Resolves when so many are. */
  until(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** Four clients that register, write data and change settings until they are stopped. With `removing`, some leave again. */
function load(store: PostgresStore, removing: "none" | "some"): Load {
  const acknowledged: string[] = [];
  let running = true;
  const client = async (name: number): Promise<void> => {
    for (let count = 0; running; count += 1) {
      const key = `client-${name}-${count}`;
      const { authId } = await store.register(key, { keyName: key });
      await store.withUserSchema(authId, ({ query }) => query("INSERT INTO notes VALUES ($1)", [key]));
      await store.update(key, { pollInterval: 60 });
      if (removing === "some" && count % 5 === 4) await store.remove(key);
      else acknowledged.push(key);
    }
  };
  const clients = [1, 2, 3, 4].map(client);
  return {
    acknowledged,
    async until(count) {
      while (acknowledged.length < count) await Promise.race([sleep(5), ...clients]);
    },
    async stop() {
      running = false;
      await Promise.all(clients);
    },
  };
}

/** The store is healthy, and these accounts are there with their settings and data. */
async function expectWhole(url: string, keys: readonly string[]): Promise<void> {
  const { findings, totals } = await diagnosePostgres(url);
  expect(findings).toEqual([]);
  expect(totals.user_schemas).toBe(totals.total_users);
  expect(totals.total_api_keys).toBe(totals.total_users);
  const store = await opened(url);
  for (const key of keys) {
    expect(await store.find(key)).toMatchObject({ authId: authIdOf(key), keyName: key, pollInterval: 60 });
    const { rows } = await store.withUserSchema(authIdOf(key), ({ query }) => query("SELECT text FROM notes"));
    expect(rows).toEqual([{ text: key }]);
  }
  expect((await store.audit()).findings).toEqual([]);
  await store.close();
}

async function sql(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Ends the segment of the WAL that is being written, and waits until it is in the archive. */
async function untilArchived(url: string): Promise<void> {
  const [row] = await sql(url, "SELECT pg_walfile_name(pg_switch_wal()) AS segment");
  for (;;) {
    const [archiver] = await sql(url, "SELECT last_archived_wal AS segment FROM pg_stat_archiver");
    if (String(archiver?.segment) >= String(row?.segment)) return;
    await sleep(20);
  }
}

describe.skipIf(programs === undefined)("a backup made under load, with the tools of PostgreSQL", () => {
  test("pg_dump, pg_restore: what was acknowledged before the dump began is there, all of it whole", async () => {
    const { folder, run, create, start } = machine();
    const url = await start(await create("data"));
    const store = await opened(url);
    const { acknowledged, until, stop } = load(store, "none");
    await until(40);
    const before = [...acknowledged];
    const file = join(folder, "store.dump");
    await run("pg_dump", "--format=custom", `--file=${file}`, url);
    await stop();
    await store.close();
    expect(acknowledged.length).toBeGreaterThan(before.length);
    await sql(url, "CREATE DATABASE restored");
    const restored = url.replace(/postgres$/, "restored");
    await run("pg_restore", "--exit-on-error", `--dbname=${restored}`, file);
    await expectWhole(restored, before);
  });

  test("pg_basebackup: what was acknowledged before it ended is there", async () => {
    const { folder, run, create, start, kill } = machine();
    const data = await create("data");
    const url = await start(data);
    const store = await opened(url);
    const { acknowledged, until, stop } = load(store, "some");
    await until(40);
    const backup = join(folder, "backup");
    const before = [...acknowledged];
    await run("pg_basebackup", `--pgdata=${backup}`, "--checkpoint=fast", "--wal-method=stream", `--dbname=${url}`);
    await stop();
    await store.close();
    await kill(data);
    await expectWhole(await start(backup), before);
  });

  test("a base backup and the archive of the WAL: the store as of a moment, and of none later", async () => {
    const { folder, run, create, start, kill } = machine();
    const [data, archive, backup] = [await create("data"), join(folder, "archive"), join(folder, "backup")];
    const url = await start(data, {
      archive_mode: "on",
      archive_command: `mkdir -p ${archive} && test ! -f ${archive}/%f && cp %p ${archive}/%f`,
    });
    const store = await opened(url);
    await run("pg_basebackup", `--pgdata=${backup}`, "--checkpoint=fast", "--wal-method=none", `--dbname=${url}`);
    const { acknowledged, until, stop } = load(store, "some");
    await until(40);
    const before = [...acknowledged];
    await sql(url, "SELECT pg_create_restore_point('before the accident')");
    await until(before.length + 40);
    await stop();
    // The accident.
    for (const key of before) await store.remove(key);
    await store.close();
    await untilArchived(url);
    await kill(data);
    const settings = {
      restore_command: `cp ${archive}/%f %p`,
      recovery_target_name: "before the accident",
      recovery_target_action: "promote",
    };
    writeFileSync(join(backup, "recovery.signal"), "");
    const restored = await start(backup, settings);
    await expectWhole(restored, before);
    const found = await opened(restored);
    expect((await found.count()).total).toBeLessThan(before.length + 20);
    await found.close();
  });
});
