import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";

/* A store as Rollcall 0.2.0 wrote it: version 1 of the master's schema, and user databases without token and state. */

const masterSchema = `
  CREATE TABLE rollcall_store (id INTEGER PRIMARY KEY CHECK (id = 1), store_id TEXT NOT NULL) STRICT;
  CREATE TABLE api_keys (
    auth_id TEXT NOT NULL PRIMARY KEY REFERENCES user_registry (auth_id) DEFERRABLE INITIALLY DEFERRED,
    key_name TEXT,
    poll_interval INTEGER CHECK (poll_interval > 0),
    is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE user_registry (
    auth_id TEXT NOT NULL PRIMARY KEY REFERENCES api_keys (auth_id) DEFERRABLE INITIALLY DEFERRED,
    db_path TEXT NOT NULL UNIQUE,
    database_id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL CHECK (status IN ('provisioning', 'active', 'removing')),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX unfinished_accounts ON user_registry (status) WHERE status <> 'active';
  INSERT INTO rollcall_store VALUES (1, 'the store');
  PRAGMA application_id = ${0x526f6c6c};
  PRAGMA user_version = 1;`;

const identitySchema = `
  CREATE TABLE rollcall_identity (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    store_id TEXT NOT NULL,
    auth_id TEXT NOT NULL,
    database_id TEXT NOT NULL,
    removed_at TEXT
  ) STRICT;`;

/** Writes the directory of such a store. Each user database has one migration applied, the table `notes`, and one note. */
export function writeFormerStore(directory: string, apiKeys: readonly string[]): void {
  mkdirSync(join(directory, "users"), { recursive: true });
  const master = new Sqlite(join(directory, "master.sqlite"));
  master.pragma("journal_mode = WAL");
  master.exec(masterSchema);
  for (const [index, apiKey] of apiKeys.entries()) {
    const authId = createHash("sha256").update(apiKey).digest("hex");
    const databaseId = index.toString(16).padStart(32, "0");
    const path = `users/user_${authId}_${databaseId}.sqlite`;
    master.transaction(() => {
      master
        .prepare("INSERT INTO api_keys VALUES (?, ?, ?, ?, '2024-01-01T00:00:00.000Z', '2024-01-02T00:00:00.000Z')")
        .run(authId, apiKey, index + 1, index % 2);
      master
        .prepare(
          "INSERT INTO user_registry VALUES (?, ?, ?, 'active', '2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z')",
        )
        .run(authId, path, databaseId);
    })();
    const user = new Sqlite(join(directory, path));
    user.exec(identitySchema);
    user.prepare("INSERT INTO rollcall_identity VALUES (1, 'the store', ?, ?, NULL)").run(authId, databaseId);
    user.exec("CREATE TABLE notes (text TEXT) STRICT; PRAGMA user_version = 1");
    user.prepare("INSERT INTO notes VALUES (?)").run(`of ${apiKey}`);
    user.close();
  }
  master.close();
}
