import type { Migration } from "./migrations.js";

/** "Roll" in ASCII. Distinguishes a master database from any other SQLite file. */
export const masterApplicationId = 0x526f6c6c;

/** The tables without which a master database is refused. */
export const masterTables = ["rollcall_store", "api_keys", "user_registry"] as const;

/**
 * The schema of the master database. Two deferred foreign keys, one in each direction, make it impossible to commit a row
 * in only one of the two tables. `status` is described at `AccountStatus`. Times are ISO 8601, UTC.
 */
export const masterMigrations: readonly Migration[] = [
  {
    name: "accounts",
    up: `
      CREATE TABLE rollcall_store (
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

      CREATE INDEX unfinished_accounts ON user_registry (status) WHERE status <> 'active';
    `,
  },
];

/**
 * The table that Rollcall adds to every user database: the account to which it belongs, and the tombstone (`removed_at`).
 * A connection that is still open on a removed user's file finds the tombstone in its next transaction.
 */
export const identitySchema = `
  CREATE TABLE rollcall_identity (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    store_id TEXT NOT NULL,
    auth_id TEXT NOT NULL,
    database_id TEXT NOT NULL,
    removed_at TEXT
  ) STRICT;
  INSERT INTO rollcall_identity (id, store_id, auth_id, database_id) VALUES (1, '', '', '');
`;
