import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import type { Settings, StoreSnapshot } from "rollcall/model";
import type { Registration } from "rollcall/verify";

/*
 * The correct parts that the faulty stores share: the tables, the file for each user, and the snapshot of both.
 */

export type { Settings };

export function setup(directory: string): void {
  mkdirSync(join(directory, "users"));
  const master = openMaster(directory);
  master.pragma("journal_mode = WAL");
  master.exec(`
    CREATE TABLE api_keys (
      auth_id TEXT PRIMARY KEY, key_name TEXT, poll_interval INTEGER, is_active INTEGER NOT NULL DEFAULT 1
    );
    CREATE TABLE user_registry (auth_id TEXT PRIMARY KEY, db_path TEXT NOT NULL UNIQUE, status TEXT DEFAULT 'active');
  `);
  master.close();
}

export function openMaster(directory: string): Database {
  return new Sqlite(join(directory, "master.sqlite"));
}

export function hashApiKey(apiKey: string): string {
  return createHash("sha256").update(apiKey).digest("hex");
}

export function userDatabasePath(directory: string, authId: string): string {
  return join(directory, "users", `user_${authId}.sqlite`);
}

/** Creates a user database by running the migrations on it, as the original backend does. */
export function createUserDatabase(path: string): void {
  const database = new Sqlite(path);
  database.pragma("journal_mode = WAL");
  database.exec("CREATE TABLE IF NOT EXISTS entries (name TEXT PRIMARY KEY, value TEXT)");
  database.close();
}

/** Deletes a user database and the companion files that SQLite keeps while a connection is open. */
export function deleteUserDatabase(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
}

export function writeEntry(path: string, value: string): void {
  const database = new Sqlite(path, { fileMustExist: true });
  try {
    database.prepare("INSERT OR REPLACE INTO entries (name, value) VALUES ('value', ?)").run(value);
  } finally {
    database.close();
  }
}

export function readEntry(path: string): string | null {
  const database = new Sqlite(path, { fileMustExist: true });
  try {
    return database.prepare<[], string>("SELECT value FROM entries WHERE name = 'value'").pluck().get() ?? null;
  } finally {
    database.close();
  }
}

interface KeyRow {
  readonly authId: string;
  readonly keyName: string | null;
  readonly pollInterval: number | null;
  readonly active: number;
}

const selectKey = `SELECT auth_id AS authId, key_name AS keyName, poll_interval AS pollInterval, is_active AS active FROM api_keys`;

export function findKey(master: Database, authId: string): Registration | null {
  const row = master.prepare<[string], KeyRow>(`${selectKey} WHERE auth_id = ?`).get(authId);
  return row === undefined ? null : { ...row, active: row.active === 1 };
}

export function hasRegistryRow(master: Database, authId: string): boolean {
  return master.prepare("SELECT 1 FROM user_registry WHERE auth_id = ?").get(authId) !== undefined;
}

/** Returns the result of a registration, with the settings that are stored now. */
export function answer(master: Database, authId: string, created: boolean): Registration {
  return { authId, ...findKey(master, authId), created };
}

export function insertKey(master: Database, authId: string, { keyName = null, pollInterval = null }: Settings): void {
  master
    .prepare("INSERT INTO api_keys (auth_id, key_name, poll_interval) VALUES (?, ?, ?)")
    .run(authId, keyName, pollInterval);
}

export function insertRegistryRow(master: Database, authId: string, path: string): void {
  master.prepare("INSERT INTO user_registry (auth_id, db_path) VALUES (?, ?)").run(authId, path);
}

export function inspect(directory: string): StoreSnapshot {
  const master = openMaster(directory);
  try {
    return {
      apiKeys: master
        .prepare<[], KeyRow>(selectKey)
        .all()
        .map((row) => ({ ...row, active: row.active === 1 })),
      registry: master
        .prepare<[], { authId: string; dbPath: string }>(
          "SELECT auth_id AS authId, db_path AS dbPath FROM user_registry",
        )
        .all(),
      userDatabases: readdirSync(join(directory, "users"))
        .filter((name) => name.endsWith(".sqlite"))
        .map((name) => ({ path: `users/${name}`, authId: name.slice("user_".length, -".sqlite".length) })),
    };
  } finally {
    master.close();
  }
}

/** Creates both rows and the file of an account. Call it in a transaction that holds the write lock. */
export function createAccount(directory: string, master: Database, authId: string, settings: Settings): void {
  insertKey(master, authId, settings);
  const path = userDatabasePath(directory, authId);
  createUserDatabase(path);
  insertRegistryRow(master, authId, path);
}

/** Deletes both rows and the file of an account, in the same kind of transaction. Returns false if it does not exist. */
export function deleteAccount(directory: string, master: Database, authId: string): boolean {
  master.prepare("DELETE FROM user_registry WHERE auth_id = ?").run(authId);
  const found = master.prepare("DELETE FROM api_keys WHERE auth_id = ?").run(authId).changes === 1;
  if (found) deleteUserDatabase(userDatabasePath(directory, authId));
  return found;
}

/** Returns correct operations to register, find and remove: each writes and reads its result in one transaction. */
export function accountsOf(directory: string, master: Database) {
  const getOrCreate = master.transaction((authId: string, settings: Settings): Registration => {
    const created = !hasRegistryRow(master, authId);
    if (created) createAccount(directory, master, authId, settings);
    return answer(master, authId, created);
  });
  const removeIfThere = master.transaction((authId: string) => deleteAccount(directory, master, authId));
  return {
    register: (apiKey: string, settings: Settings) => getOrCreate.immediate(hashApiKey(apiKey), settings),
    find: (apiKey: string) => findKey(master, hashApiKey(apiKey)),
    remove: (apiKey: string) => removeIfThere.immediate(hashApiKey(apiKey)),
  };
}

/** Returns operations that read and write a user's own database, and throw if its file does not exist. */
export function userDataOf(directory: string, master: Database) {
  return {
    writeUserData(apiKey: string, value: string): boolean {
      const authId = hashApiKey(apiKey);
      if (!hasRegistryRow(master, authId)) return false;
      writeEntry(userDatabasePath(directory, authId), value);
      return true;
    },
    readUserData(apiKey: string): string | null {
      const authId = hashApiKey(apiKey);
      return hasRegistryRow(master, authId) ? readEntry(userDatabasePath(directory, authId)) : null;
    },
  };
}
