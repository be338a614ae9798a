import type { Database } from "better-sqlite3";

/** "Roll" in ASCII. Distinguishes a master database from any other SQLite file. */
export const masterApplicationId = 0x526f6c6c;

/** The tables without which a master database is refused, whatever its version. */
export const masterTables = ["rollcall_store", "api_keys", "user_registry"] as const;

/**
 * The schema of the master database, version by version. `PRAGMA user_version` holds the number of versions applied. Two
 * deferred foreign keys, one in each direction, make it impossible to commit a row in only one of the two tables. `status`
 * is described at `AccountStatus`, the two `rollcall_session` tables in `session.ts`,
 * `rollcall_maintenance` in `maintenance.ts`. Times are ISO 8601, UTC.
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

   CREATE INDEX IF NOT EXISTS inactive_accounts ON api_keys (auth_id) WHERE is_active = 0;`,
];

/** Part of `identitySchema`; a user database of Rollcall 0.2.0 gets it with its next transaction. */
export const stateSchema = `
  CREATE TABLE rollcall_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    migrations TEXT NOT NULL,
    token INTEGER NOT NULL
  ) STRICT;
  INSERT INTO rollcall_state (id, migrations, token) VALUES (1, '[]', 0);
`;

/**
 * The tables that Rollcall adds to every user database. `rollcall_identity`: the account to which it belongs, and the
 * tombstone (`removed_at`). A connection that is still open on a removed user's file finds the tombstone in its next
 * transaction. `rollcall_state`: the applied user migrations as JSON. The two tokens are described in `commit-token.ts`.
 */
export const identitySchema = `
  CREATE TABLE rollcall_identity (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    store_id TEXT NOT NULL,
    auth_id TEXT NOT NULL,
    database_id TEXT NOT NULL,
    removed_at TEXT,
    token INTEGER
  ) STRICT;
  INSERT INTO rollcall_identity (id, store_id, auth_id, database_id, token) VALUES (1, '', '', '', 0);
  ${stateSchema}`;

/** Applies the versions of the master schema that a database lacks. The caller holds a write transaction. */
export function applyMasterVersions(database: Database): void {
  const applied = Number(database.pragma("user_version", { simple: true }));
  const missing = masterVersions.slice(applied);
  if (missing.length === 0) return;
  for (const version of missing) database.exec(version);
  database.pragma(`user_version = ${masterVersions.length}`);
}
