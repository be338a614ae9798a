import type { Database } from "better-sqlite3";

/** "Roll" in ASCII. Distinguishes a master database from any other SQLite file. */
export const masterApplicationId = 0x526f6c6c;

/** The tables without which a master database is refused, whatever its version. */
export const masterTables = ["rollcall_store", "api_keys", "user_registry"] as const;

/**
 * The schema of the master database, version by version. `PRAGMA user_version` holds the number of versions applied. Two
 * deferred foreign keys, one in each direction, make it impossible to commit a row in only one of the two tables. `status`
 * is described at `AccountStatus`, the two `rollcall_session` tables in `session.ts`,
 * `rollcall_maintenance` in `maintenance.ts`, `rollcall_last_backup` in `last-backup.ts`. Times are ISO 8601, UTC.
 */
export const masterVersions: readonly string[] = [
  `CREATE TABLE rollcall_store (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     store_id TEXT NOT NULL
   ) STRICT;

   CREATE TABLE api_keys (
     auth_id TEXT NOT NULL PRIMARY KEY
       REFERENCES user_registry (auth_id) DEFERRABLE INITIALLY DEFERRED,
     key_name TEXT,
     poll_interval INTEGER CHECK (poll_interval > 0),
     is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
     created_at TEXT NOT NULL,
     updated_at TEXT NOT NULL
   ) STRICT;

   CREATE TABLE user_registry (
     auth_id TEXT NOT NULL PRIMARY KEY
       REFERENCES api_keys (auth_id) DEFERRABLE INITIALLY DEFERRED,
     db_path TEXT NOT NULL UNIQUE,
     database_id TEXT NOT NULL UNIQUE,
     status TEXT NOT NULL CHECK (status IN ('provisioning', 'active', 'removing')),
     created_at TEXT NOT NULL,
     updated_at TEXT NOT NULL
   ) STRICT;

   CREATE INDEX unfinished_accounts ON user_registry (status) WHERE status <> 'active';`,

  `CREATE TABLE IF NOT EXISTS rollcall_session (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     session TEXT NOT NULL
   ) STRICT;
   INSERT OR IGNORE INTO rollcall_session VALUES (1, '');

   CREATE TABLE IF NOT EXISTS rollcall_session_of_commit (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     session TEXT NOT NULL,
     commits INTEGER NOT NULL
   ) STRICT;
   INSERT OR IGNORE INTO rollcall_session_of_commit VALUES (1, '', 0);

   CREATE TABLE IF NOT EXISTS rollcall_maintenance (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     began_at INTEGER NOT NULL
   ) STRICT;
   INSERT OR IGNORE INTO rollcall_maintenance VALUES (1, 0);

   CREATE TABLE IF NOT EXISTS rollcall_last_backup (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     finished_at TEXT NOT NULL,
     accounts INTEGER NOT NULL
   ) STRICT;

   CREATE INDEX IF NOT EXISTS inactive_accounts ON api_keys (auth_id) WHERE is_active = 0;`,
];

/** Applies the versions of the master schema that a database lacks. The caller holds a write transaction. */
export function applyMasterVersions(database: Database): void {
  const applied = Number(database.pragma("user_version", { simple: true }));
  const missing = masterVersions.slice(applied);
  if (missing.length === 0) return;
  for (const version of missing) database.exec(version);
  database.pragma(`user_version = ${masterVersions.length}`);
}
