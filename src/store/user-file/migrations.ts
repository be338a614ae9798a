import { createHash } from "node:crypto";
import type { Database } from "better-sqlite3";

/** One step of the schema of the user databases. It runs once on each database. */
export interface Migration {
  /** Unique in the list. A user database remembers it, so do not change it. */
  readonly name: string;
  /**
   * SQL, or a synchronous function. It runs inside a transaction and must not end that transaction. A user database
   * remembers the SHA-256 of SQL, so do not edit it later; the text of a function is not compared.
   */
  readonly up: string | ((database: Database) => unknown);
}

/** What is compared of a migration: SQL or a function, whatever database it is for. */
type AnyMigration = Pick<Migration, "name"> & { readonly up: unknown };

/** A migration that a user database has applied. */
export interface AppliedMigration {
  readonly name: string;
  /** SHA-256 of its SQL, in hexadecimal digits. Null: it is a function, or Rollcall 0.2.0 applied it. */
  readonly checksum: string | null;
}

/** What a user database needs. */
type MigrationPlan<Given> =
  | { readonly kind: "current" }
  | { readonly kind: "pending"; readonly migrations: readonly Given[] }
  /** The database has applied all given migrations and more: a newer program wrote it. */
  | { readonly kind: "newer"; readonly applied: number }
  /** The applied migrations are not the first of the given ones. `name` is the first applied one that differs. */
  | { readonly kind: "differs"; readonly difference: MigrationDifference; readonly name: string };

/** `edited`: its SQL is another one. `reordered`: it is given, at another position. `missing`: it is not given. */
export type MigrationDifference = "edited" | "reordered" | "missing";

/** Compares the migrations that a database has applied with the given ones. */
export function planMigrations<Given extends AnyMigration>(
  applied: readonly AppliedMigration[],
  given: readonly Given[],
): MigrationPlan<Given> {
  for (const [position, was] of applied.entries()) {
    const is = given[position];
    if (is === undefined) return { kind: "newer", applied: applied.length };
    const difference = differenceBetween(was, is, given);
    if (difference !== undefined) return { kind: "differs", difference, name: was.name };
  }
  const migrations = given.slice(applied.length);
  return migrations.length === 0 ? { kind: "current" } : { kind: "pending", migrations };
}

function differenceBetween(
  was: AppliedMigration,
  is: AnyMigration,
  given: readonly AnyMigration[],
): MigrationDifference | undefined {
  if (was.name !== is.name) return given.some(({ name }) => name === was.name) ? "reordered" : "missing";
  const checksum = checksumOf(is);
  return was.checksum !== null && checksum !== null && was.checksum !== checksum ? "edited" : undefined;
}

/** Returns what a database remembers of a migration. */
export function remembered(migration: AnyMigration): AppliedMigration {
  return { name: migration.name, checksum: checksumOf(migration) };
}

function checksumOf({ up }: AnyMigration): string | null {
  return typeof up === "string" ? createHash("sha256").update(up).digest("hex") : null;
}

/** The migration that failed. */
export interface FailedMigration {
  readonly name: string;
  readonly cause: unknown;
}

/**
 * Runs migrations. Returns the one that failed, or undefined. The caller holds a write transaction, and rolls it back if
 * one failed.
 */
export function runMigrations(database: Database, migrations: readonly Migration[]): FailedMigration | undefined {
  for (const migration of migrations) {
    try {
      run(database, migration);
    } catch (cause) {
      return { name: migration.name, cause };
    }
  }
  return undefined;
}

function run(database: Database, { up }: Migration): void {
  // Without the transaction a later failure could not be rolled back. A savepoint ends with its transaction, also if the
  // migration has begun another one.
  database.exec("SAVEPOINT rollcall_migration");
  if (typeof up === "string") database.exec(up);
  else refuseThenable(up(database), "a migration must be synchronous, but it returned a promise");
  try {
    database.exec("RELEASE rollcall_migration");
  } catch (cause) {
    throw new Error("a migration must not end the transaction it runs in", { cause });
  }
}

function refuseThenable(result: unknown, message: string): void {
  if (!isThenable(result)) return;
  ignoreRejection(result);
  throw new Error(message);
}

/** Returns whether a value is a promise, or any object that can be awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

/** A promise that is refused would otherwise end the process if it is rejected later. */
export function ignoreRejection(promise: PromiseLike<unknown>): void {
  promise.then(
    () => undefined,
    () => undefined,
  );
}
