import { randomInt } from "node:crypto";
import type { Database } from "better-sqlite3";
import * as v from "valibot";
import { CorruptDatabaseError, StaleJournalError } from "../errors.js";
import { hasTable } from "../identity.js";
import { type AppliedMigration, type Migration, remembered } from "./migrations.js";
import { stateSchema } from "./user-schema.js";

/*
 * The state that Rollcall keeps in a user database: the applied migrations, and a token of the last commit.
 *
 * The token shows a mistake of an operator that SQLite cannot notice. A process is killed in a transaction and leaves a
 * rollback journal. The operator copies an older backup over the database and leaves the journal. SQLite rolls the journal
 * back into the backup: a mixture of two states. So every transaction that may write begins with a token. It writes it to
 * two pages: to the header, as `user_version`, and to one of two tables in turn, `rollcall_identity` and
 * `rollcall_state`. Its journal holds the former contents of these two pages, but not the other table. If the journal is
 * rolled back into another version of the file, the header has the token of the transaction before, but neither table
 * does: the one has an older token from the journal, the other that of the backup.
 */

/** Returns the migrations that a user database has applied. Only reads. */
export function readApplied(database: Database, given: readonly Migration[]): readonly AppliedMigration[] {
  if (!hasTable(database, "rollcall_state")) return formerlyApplied(database, given);
  const text = database.prepare<[], string>("SELECT migrations FROM rollcall_state").pluck().get();
  const parsed = v.safeParse(appliedMigrations, text);
  if (parsed.success) return parsed.output;
  throw new CorruptDatabaseError("rollcall_state does not hold a list of migrations; restore the file from a backup");
}

const appliedMigrations = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.strictObject({ name: v.string(), checksum: v.nullable(v.string()) })),
);

/** Rollcall 0.2.0 kept the number of applied migrations in `user_version`, and nothing else. */
function formerlyApplied(database: Database, given: readonly Migration[]): AppliedMigration[] {
  const count = userVersion(database);
  return Array.from({ length: count }, (_, index) => ({
    name: given[index]?.name ?? `number ${index + 1}`,
    checksum: null,
  }));
}

/**
 * Begins a transaction that writes, and returns its token. Gives a database of Rollcall 0.2.0 the table and the column that
 * it lacks. Call it before anything else is written.
 */
export function beginWriting(database: Database, given: readonly Migration[]): number {
  if (!hasTable(database, "rollcall_state")) {
    const applied = formerlyApplied(database, given);
    database.exec(`ALTER TABLE rollcall_identity ADD COLUMN token INTEGER; ${stateSchema}`);
    writeApplied(database, applied);
  }
  return drawToken(database);
}

/** Remembers the applied migrations. */
export function writeApplied(database: Database, applied: readonly AppliedMigration[]): void {
  database.prepare("UPDATE rollcall_state SET migrations = ?").run(JSON.stringify(applied));
}

/** Returns what is remembered after these migrations were applied as well. */
export function appliedWith(
  applied: readonly AppliedMigration[],
  migrations: readonly Migration[],
): readonly AppliedMigration[] {
  return [...applied, ...migrations.map(remembered)];
}

/**
 * Checks the token of the last commit.
 * @param path For the message.
 * @throws {StaleJournalError} If the file is a mixture of two states.
 */
export function checkToken(database: Database, path: string): void {
  if (!hasTable(database, "rollcall_state")) return;
  const tokens = readTokens(database);
  const last = userVersion(database);
  if (tokens.identity === last || tokens.state === last) return;
  throw new StaleJournalError(
    `${path} is a mixture of two of its states: it was restored while ${path}-journal lay beside it, or another program ` +
      "has set its user_version. Restore it again with `rollcall restore --user`, which moves the journal away",
  );
}

/** Draws the token of a transaction and returns it. Call it before anything else is written. */
function drawToken(database: Database): number {
  const tokens = readTokens(database);
  const last = userVersion(database);
  const token = newToken();
  const table = tokens.identity === last ? "rollcall_state" : "rollcall_identity";
  database.prepare(`UPDATE ${table} SET token = ?`).run(token);
  database.pragma(`user_version = ${token}`);
  return token;
}

/** Returns a token: a random number that fits into `user_version`. */
export function newToken(): number {
  return randomInt(1, 2 ** 31 - 1);
}

/** Returns the token of the last transaction. */
export function lastToken(database: Database): number {
  return userVersion(database);
}

function readTokens(database: Database): { readonly identity: number | null; readonly state: number | null } {
  const read = (table: string): number | null =>
    database.prepare<[], number | null>(`SELECT token FROM ${table}`).pluck().get() ?? null;
  return { identity: read("rollcall_identity"), state: read("rollcall_state") };
}

function userVersion(database: Database): number {
  return Number(database.pragma("user_version", { simple: true }));
}
