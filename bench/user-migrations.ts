import type { Database } from "better-sqlite3";

/** A schema such as an application that downloads files for its users might have. */
export const userMigrations = [
  {
    name: "settings",
    up: "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
  },
  {
    name: "items",
    up: `
      CREATE TABLE items (
        id INTEGER PRIMARY KEY,
        remote_id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
        bytes INTEGER NOT NULL DEFAULT 0,
        changed_at TEXT NOT NULL
      ) STRICT;
      CREATE INDEX items_by_state ON items (state, changed_at)`,
  },
  {
    name: "rules",
    up: `
      CREATE TABLE rules (
        id INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        condition TEXT NOT NULL,
        enabled INTEGER NOT NULL DEFAULT 1
      ) STRICT;
      CREATE TABLE rule_runs (
        id INTEGER PRIMARY KEY,
        rule_id INTEGER NOT NULL REFERENCES rules (id) ON DELETE CASCADE,
        ran_at TEXT NOT NULL,
        matches INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX rule_runs_by_rule ON rule_runs (rule_id, ran_at)`,
  },
] as const;

/** Applies all migrations to a new database in one transaction. */
export function applyUserMigrations(database: Database): void {
  database.transaction(() => {
    for (const { up } of userMigrations) database.exec(up);
    database.pragma(`user_version = ${userMigrations.length}`);
  })();
}
