import type { Database } from "better-sqlite3";

/** One step of a schema. Once a database has applied it, it never runs there again. */
export interface Migration {
  /** Shown when it fails. */
  readonly name: string;
  /** SQL, or a synchronous function. It runs inside a transaction and must not end it. */
  readonly up: string | ((database: Database) => void);
}

/** How many migrations a database has applied, kept in `PRAGMA user_version`. */
export function appliedMigrations(database: Database): number {
  return Number(database.pragma("user_version", { simple: true }));
}

export type MigrationOutcome =
  | { readonly outcome: "current" }
  | { readonly outcome: "migrated"; readonly names: readonly string[] }
  /** The database has applied more migrations than there are: a newer program wrote it. */
  | { readonly outcome: "newer"; readonly applied: number }
  | { readonly outcome: "failed"; readonly name: string; readonly cause: unknown };

/** Applies the migrations still missing. The caller holds a write transaction and rolls it back unless all went well. */
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
  // Without its transaction a later failure could no longer be undone.
  if (!database.inTransaction) throw new Error("a migration must not end the transaction it runs in");
}
