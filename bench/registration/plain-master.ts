import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";

/*
 * The parts that the contestants without Rollcall share. They give the same guarantees where these cost time: a commit is
 * on the disk before the call returns (`synchronous = FULL`), and the busy timeout is the same.
 */

const busyTimeoutMs = 10_000;

export function createPlainMaster(directory: string): void {
  mkdirSync(join(directory, "users"));
  const database = new Sqlite(join(directory, "master.sqlite"));
  database.pragma("journal_mode = WAL");
  database.exec(`
    CREATE TABLE api_keys (
      auth_id TEXT NOT NULL PRIMARY KEY,
      key_name TEXT,
      poll_interval INTEGER,
      is_active INTEGER NOT NULL DEFAULT 1,
      created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
    );
    CREATE TABLE user_registry (
      auth_id TEXT NOT NULL PRIMARY KEY,
      db_path TEXT NOT NULL UNIQUE,
      status TEXT NOT NULL DEFAULT 'active',
      created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
    )`);
  database.close();
}

export function openDatabase(path: string): Database {
  const database = new Sqlite(path, { timeout: busyTimeoutMs });
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  return database;
}

export function openPlainMaster(directory: string): Database {
  return openDatabase(join(directory, "master.sqlite"));
}

export function hashApiKey(apiKey: string): string {
  return createHash("sha256").update(apiKey).digest("hex");
}

/** Returns the path relative to the directory. */
export function plainDatabasePath(authId: string): string {
  return `users/user_${authId}.sqlite`;
}
