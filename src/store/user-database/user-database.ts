import { existsSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import type { Context } from "../context.js";
import { AccountRemovedError, UserDatabaseForeignError, UserDatabaseMissingError } from "../errors.js";
import { readStamp, type Stamp } from "../identity.js";
import { ownPath, type StoredAccount } from "../master/index.js";
import { codeOf, translatingErrors } from "../storage-errors.js";
import { checkToken } from "../user-file/index.js";

/** A connection to the database of an account. */
export interface UserConnection {
  readonly account: StoredAccount;
  readonly database: Database;
}

/**
 * Runs `work` in one write transaction on a new connection, and returns its result. A connection kept open would continue
 * to write into a file that was deleted meanwhile, and SQLite would report no error. For such short connections a rollback
 * journal is faster than WAL, which would be created, checkpointed and deleted each time: with WAL there are a third to a
 * half of the reads a second and fewer writes (`npm run bench -- user-database`).
 * @throws {UserDatabaseMissingError | UserDatabaseForeignError | AccountRemovedError | StaleJournalError}
 */
export function inUserTransaction<T>(
  context: Context,
  account: StoredAccount,
  work: (connection: UserConnection) => T,
): T {
  const begin = (database: Database): void =>
    accessing(account, "beginning a transaction on", () => {
      // EXTRA also makes the deletion of the rollback journal durable. With FULL a power loss could bring the journal
      // back and undo a commit after `work` was reported as done (https://sqlite.org/pragma.html#pragma_synchronous).
      database.pragma("synchronous = EXTRA");
      database.pragma("foreign_keys = ON");
      database.exec("BEGIN IMMEDIATE");
    });
  return onOwnDatabase(context, account, begin, (connection) => {
    const result = work(connection);
    accessing(account, "committing to", () => connection.database.exec("COMMIT"));
    return result;
  });
}

/**
 * Runs `work` in one read transaction, and returns its result. If the store is open read-only, the connection is too, and
 * a database that a killed process left with a rollback journal cannot be read.
 * @throws {UserDatabaseMissingError | UserDatabaseForeignError | AccountRemovedError | StaleJournalError}
 */
export function readingUserDatabase<T>(
  context: Context,
  account: StoredAccount,
  work: (connection: UserConnection) => T,
): T {
  const begin = (database: Database): void =>
    accessing(account, "reading", () => {
      database.exec("BEGIN");
    });
  return onOwnDatabase(context, account, begin, work);
}

/** Runs `work` on a new connection, in the transaction that `begin` begins, if the database is the account's own. */
function onOwnDatabase<T>(
  context: Context,
  account: StoredAccount,
  begin: (database: Database) => void,
  work: (connection: UserConnection) => T,
): T {
  const database = open(context, account);
  try {
    begin(database);
    if (readOwnStamp(context, account, database).removedAt !== null) throw removed(account);
    return work({ account, database });
  } finally {
    // Closing rolls back an open transaction.
    database.close();
  }
}

/** `removed`: the account was removed meanwhile, so its file is not missed. */
export type UserDatabaseCondition =
  | { readonly condition: "own" | "removed" }
  | { readonly condition: "missing" | "foreign"; readonly message: string };

/**
 * Returns whether the account's database exists and belongs to it. Changes nothing.
 * @param work What else to do with the database if it is the account's own.
 * @throws {CorruptDatabaseError | StaleJournalError | StorageFaultError} If the file cannot be opened or read.
 */
export function inspectUserDatabase(
  context: Context,
  account: StoredAccount,
  work: (connection: UserConnection) => void = () => undefined,
): UserDatabaseCondition {
  try {
    readingUserDatabase(context, account, work);
    return { condition: "own" };
  } catch (error) {
    if (error instanceof AccountRemovedError) return { condition: "removed" };
    if (error instanceof UserDatabaseMissingError) return { condition: "missing", message: error.message };
    if (error instanceof UserDatabaseForeignError) return { condition: "foreign", message: error.message };
    throw error;
  }
}

/**
 * Opens the account's database. Tries twice: if the file is missing when it is opened and exists when that is checked,
 * then another client has just linked it for an account that was `provisioning`. A path is linked and deleted once, so
 * two attempts are enough.
 */
function open(context: Context, account: StoredAccount, attemptsLeft = 1): Database {
  const path = join(context.directory, ownPath(account));
  return translatingErrors(`opening ${account.dbPath}`, () => {
    try {
      return new Sqlite(path, { fileMustExist: true, readonly: context.readOnly, timeout: context.master.waitMs() });
    } catch (error) {
      if (!existsSync(path)) throw missing(context, account, error);
      if (attemptsLeft === 0) throw error;
      return open(context, account, attemptsLeft - 1);
    }
  });
}

/** Returns the error for a missing file: its account was removed meanwhile, or the file was lost. */
function missing(context: Context, account: StoredAccount, cause: unknown): Error {
  const current = context.accounts.read(account.authId);
  if (current?.databaseId !== account.databaseId || current.status !== "active") return removed(account);
  const journal = `${account.dbPath}-journal`;
  const leftOver = existsSync(join(context.directory, journal))
    ? ` (${journal} is left over; move it away before the file is copied back by hand)`
    : "";
  const advice = `restore it with \`rollcall restore --user ${account.authId}\`, or remove the account`;
  return new UserDatabaseMissingError(
    `the user database ${account.dbPath} of account ${account.authId} does not exist${leftOver}; ${advice}`,
    { cause },
  );
}

/** Returns the error for an account that was removed while its database was used. */
function removed(account: StoredAccount): AccountRemovedError {
  return new AccountRemovedError(`account ${account.authId} was removed; register its API key again`);
}

/**
 * Returns the identity in the file.
 * @throws {UserDatabaseForeignError} If it is not this account's.
 */
function readOwnStamp(context: Context, account: StoredAccount, database: Database): Stamp {
  const stamp = accessing(account, "reading", () => readStamp(database));
  if (stamp?.storeId !== context.master.storeId || stamp.databaseId !== account.databaseId) {
    throw foreign(account, stamp === undefined ? "it has no identity" : `it belongs to account ${stamp.authId}`);
  }
  accessing(account, "reading", () => checkToken(database, account.dbPath));
  return stamp;
}

/** Runs `work`. Any access may be the first in which SQLite notices that the file is no database. */
export function accessing<T>(account: StoredAccount, doing: string, work: () => T): T {
  return translatingErrors(`${doing} ${account.dbPath}`, () => {
    try {
      return work();
    } catch (error) {
      if (codeOf(error) === "SQLITE_NOTADB") throw foreign(account, "it is not a SQLite database", error);
      throw error;
    }
  });
}

function foreign(account: StoredAccount, what: string, cause?: unknown): UserDatabaseForeignError {
  const advice = `restore the account's own file with \`rollcall restore --user ${account.authId}\``;
  return new UserDatabaseForeignError(
    `${account.dbPath} is not the database of account ${account.authId}: ${what}; ${advice}`,
    { cause },
  );
}
