import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { authIdOf, type RegistrationStore } from "rollcall";
import { expect } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { open, rowOf } from "./fixture.js";

/** What a store holds of one account, read with plain SQL. */
export interface Held {
  readonly keyName: string | null;
  readonly pollInterval: number | null;
  readonly active: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly databaseId: string;
  readonly notes: readonly string[];
}

/** Returns everything that a store's directory holds, by auth id. No store may have it open. */
export function contentsOf(directory: string): Map<string, Held> {
  const rows = withDatabase(join(directory, "master.sqlite"), (master) =>
    master
      .prepare<[], Omit<Held, "notes"> & { authId: string; dbPath: string }>(
        `SELECT auth_id AS authId, key_name AS keyName, poll_interval AS pollInterval, is_active AS active,
           k.created_at AS createdAt, k.updated_at AS updatedAt, database_id AS databaseId, db_path AS dbPath
         FROM api_keys k JOIN user_registry r USING (auth_id)`,
      )
      .all(),
  );
  return new Map(
    rows.map(({ authId, dbPath, ...settings }) => [authId, { ...settings, notes: notesIn(join(directory, dbPath)) }]),
  );
}

function notesIn(path: string): string[] {
  return withDatabase(path, (database) => {
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    return database.prepare<[], string>("SELECT text FROM notes ORDER BY rowid").pluck().all();
  });
}

export function withDatabase<T>(path: string, work: (database: Sqlite.Database) => T): T {
  const database = new Sqlite(path, { fileMustExist: true });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** Opens the store, and expects that it has nothing to finish and nothing is wrong with it. */
export function expectWhole(directory: string): void {
  const store = open(directory);
  expect(store.opening.recovery).toMatchObject({ removed: [], failures: [] });
  expect(store.audit().findings).toEqual([]);
  store.close();
}

export const write = (store: RegistrationStore, apiKey: string, ...texts: readonly string[]): void =>
  store.withUserDatabase(authIdOf(apiKey), (database) => {
    for (const text of texts) database.prepare("INSERT INTO notes (text) VALUES (?)").run(text);
  });

/** Fills a store with accounts of all kinds: with and without settings, inactive, with little data and with much. */
export async function fill(store: RegistrationStore, count: number): Promise<readonly string[]> {
  const apiKeys = Array.from({ length: count }, (_, index) => `key-${index}`);
  await Promise.all(
    apiKeys.map((apiKey, index) =>
      store.register(apiKey, index % 3 === 0 ? {} : { keyName: `name ${index}`, pollInterval: index }),
    ),
  );
  apiKeys.forEach((apiKey, index) => {
    if (index % 4 === 0) write(store, apiKey, `note of ${apiKey}`);
    if (index % 5 === 0) store.setActive(apiKey, false);
  });
  return apiKeys;
}

/** Returns the names of the copies of user databases in a backup. */
export const copiesIn = (backup: string): readonly string[] => readdirSync(join(backup, "users")).sort();

/** Returns the path of the copy of a user database in a backup. */
export function copyOf(backup: string, databaseId: string | undefined): string {
  const name = copiesIn(backup).find((each) => each.startsWith(`${databaseId}_`));
  return join(backup, "users", name ?? "none");
}

/** More than SQLite writes without making the file of a small database larger than a megabyte. */
export const much: readonly string[] = Array.from({ length: 1500 }, (_, index) => `${index} `.padEnd(1000, "x"));

export interface Prepared {
  readonly directory: string;
  readonly backup: string;
  /** What the store held when it was backed up. */
  readonly before: Map<string, Held>;
}

/** A store, closed, and its backup. */
export async function prepare(count = 12): Promise<Prepared> {
  const base = temporaryDirectory();
  const [directory, backup] = [join(base, "store"), join(base, "backup")];
  const store = open(directory);
  await fill(store, count);
  await store.backup(backup);
  store.close();
  return { directory, backup, before: contentsOf(directory) };
}

/** Changes the store in a process that is killed in the middle: a `-wal`, and a hot `-journal` of the account `key-0`. */
export function changeAndDie(directory: string): void {
  const { signal } = spawnSync(process.execPath, [built("properties/store/dying-writer.js"), directory], {
    stdio: "inherit",
  });
  expect(signal).toBe("SIGKILL");
}

/** Returns the path of the user database of an API key. */
export const pathOf = (directory: string, apiKey: string): string =>
  join(directory, rowOf(directory, apiKey)?.db_path ?? "");

/** Changes one bit of a file. */
export function flipByte(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

/** A directory with a path for the store and one for the backup. */
export function paths() {
  const base = temporaryDirectory();
  return { directory: join(base, "store"), backup: join(base, "backup"), restored: join(base, "restored") };
}

/** Waits until a backup can tell by its times that no user database has changed since: see fingerprint.ts. */
export async function untilOlder(directory: string): Promise<void> {
  const users = join(directory, "users");
  const newest = Math.max(...readdirSync(users).map((name) => statSync(join(users, name)).ctimeMs));
  await expect.poll(() => Date.now() - newest, { timeout: 10_000 }).toBeGreaterThan(2100);
}
