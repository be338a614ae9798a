import type { Database } from "better-sqlite3";

/** One step of a schema. It runs once on each database. */
export interface Migration {
  /** Shown in the error message if it fails. */
  readonly name: string;
  /** SQL, or a synchronous function. It runs inside a transaction and must not end that transaction. */
  readonly up: string | ((database: Database) => void);
}

/** Returns the number of migrations that a database has applied. `PRAGMA user_version` holds it. */
export function appliedMigrations(database: Database): number {
  return Number(database.pragma("user_version", { simple: true }));
}

/** What `migrate` did. */
export type MigrationOutcome =
  | { readonly outcome: "current" }
  | { readonly outcome: "migrated"; readonly names: readonly string[] }
  /** The database has applied more migrations than were given: a newer program wrote it. */
  | { readonly outcome: "newer"; readonly applied: number }
  | { readonly outcome: "failed"; readonly name: string; readonly cause: unknown };

/** Applies the missing migrations. The caller holds a write transaction and rolls it back if this fails or throws. */
export function migrate(database: Database, migrations: readonly Migration[]): MigrationOutcome {
  const applied = appliedMigrations(database);
  if (applied > migrations.length) return { outcome: "newer", applied };
  const missing = migrations.slice(applied);
  if (missing.length === 0) return { outcome: "current" };
  for (const migration of missing) {
    try {
      run(database, migration);
    } catch (cause) {
      return { outcome: "failed", name: migration.name, cause };
    }
  }
  database.pragma(`user_version = ${migrations.length}`);
  return { outcome: "migrated", names: missing.map((migration) => migration.name) };
}

function run(database: Database, { up }: Migration): void {
  if (typeof up === "string") database.exec(up);
  else {
    const result: unknown = up(database);
    if (result instanceof Promise) {
      result.catch(() => undefined);
      throw new Error("a migration must be synchronous, but it returned a promise");
    }
  }
  // Without the transaction a later failure could not be rolled back.
  if (!database.inTransaction) throw new Error("a migration must not end the transaction it runs in");
}
