import { existsSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import type { StoredAccount } from "./accounts.js";
import type { Context } from "./context.js";
import {
  AccountRemovedError,
  IncompatibleDatabaseError,
  InvalidCallbackError,
  UserDatabaseForeignError,
  UserDatabaseMissingError,
  UserMigrationError,
} from "./errors.js";
import { trackIterators } from "./iterators.js";
import { migrate } from "./migrations.js";
import { codeOf, translatingErrors } from "./storage-errors.js";

/**
 * Runs `work` in one write transaction on the account's database and returns its result. First checks that the database
 * belongs to this account and is not removed, and migrates it.
 * @throws {UserDatabaseMissingError | UserDatabaseForeignError | AccountRemovedError | UserMigrationError}
 * Nothing was changed.
 * @throws {InvalidCallbackError} What `work` committed itself is not undone. Errors of `work` are thrown unchanged.
 */
export function transactUserDatabase<T>(context: Context, account: StoredAccount, work: (database: Database) => T): T {
  const { databasesInUse } = context;
  if (databasesInUse.has(account.databaseId)) {
    throw new InvalidCallbackError("withUserDatabase must not be called for a user from within its own callback");
  }
  return inTransaction(context, account, (database) => {
    if (readIdentity(context, account, database).removedAt !== null) throw removed(account);
    const iterators = trackIterators(database);
    databasesInUse.add(account.databaseId);
    try {
      applyUserMigrations(context, account, database);
      return runCallback(database, work);
    } finally {
      databasesInUse.delete(account.databaseId);
      iterators.closeAll();
    }
  });
}

function runCallback<T>(database: Database, work: (database: Database) => T): T {
  const result = work(database);
  if (result instanceof Promise) {
    result.catch(() => undefined);
    throw new InvalidCallbackError("withUserDatabase needs a synchronous callback, but it returned a promise");
  }
  if (!database.inTransaction) {
    throw new InvalidCallbackError(
      "the callback of withUserDatabase must not end its transaction or close the database",
    );
  }
  return result;
}

/** Writes the tombstone. From then on every transaction on this file is refused, also through old connections. */
export function writeTombstone(context: Context, account: StoredAccount, removedAt: string): void {
  inTransaction(context, account, (database) => {
    if (readIdentity(context, account, database).removedAt !== null) return;
    database.prepare("UPDATE rollcall_identity SET removed_at = ?").run(removedAt);
  });
}

/** `removed`: the account was removed meanwhile, so its file is not missed. */
export type UserDatabaseCondition =
  | { readonly condition: "own" | "removed" }
  | { readonly condition: "missing" | "foreign"; readonly message: string };

/**
 * Returns whether the account's database exists and belongs to it. Changes nothing.
 * @throws {CorruptDatabaseError | StorageFaultError} If the file cannot be opened or read.
 */
export function inspectUserDatabase(context: Context, account: StoredAccount): UserDatabaseCondition {
  try {
    const database = open(context, account);
    try {
      readIdentity(context, account, database);
    } finally {
      database.close();
    }
    return { condition: "own" };
  } catch (error) {
    if (error instanceof AccountRemovedError) return { condition: "removed" };
    if (error instanceof UserDatabaseMissingError) return { condition: "missing", message: error.message };
    if (error instanceof UserDatabaseForeignError) return { condition: "foreign", message: error.message };
    throw error;
  }
}

/**
 * Runs `work` in one write transaction on a new connection. A connection kept open would continue to write into a file
 * that was deleted meanwhile, and SQLite would report no error. For such short connections a rollback journal is faster
 * than WAL, which would be created, checkpointed and deleted each time: with WAL there are a third to a half of the
 * reads a second and fewer writes (`npm run bench -- user-database`).
 */
function inTransaction<T>(context: Context, account: StoredAccount, work: (database: Database) => T): T {
  const database = open(context, account);
  try {
    accessing(account, "beginning a transaction on", () => {
      // EXTRA also makes the deletion of the rollback journal durable. With FULL a power loss could bring the journal
      // back and undo a commit after `work` was reported as done (https://sqlite.org/pragma.html#pragma_synchronous).
      database.pragma("synchronous = EXTRA");
      database.pragma("foreign_keys = ON");
      database.exec("BEGIN IMMEDIATE");
    });
    const result = work(database);
    accessing(account, "committing to", () => database.exec("COMMIT"));
    return result;
  } finally {
    // Closing rolls back an open transaction.
    database.close();
  }
}

/**
 * Opens the account's database. Tries twice: if the file is missing when it is opened and exists when that is checked,
 * then another client has just linked it for an account that was `provisioning`. A path is linked and deleted once, so
 * two attempts are enough.
 */
function open(context: Context, account: StoredAccount, attemptsLeft = 1): Database {
  const path = join(context.directory, account.dbPath);
  return translatingErrors(`opening ${account.dbPath}`, () => {
    try {
      return new Sqlite(path, { fileMustExist: true, timeout: context.busyTimeoutMs });
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
  if (current?.databaseId !== account.databaseId || current.status === "removing") return removed(account);
  const advice = "restore the file from a backup, or remove the account";
  return new UserDatabaseMissingError(
    `the user database ${account.dbPath} of account ${account.authId} does not exist; ${advice}`,
    { cause },
  );
}

function removed(account: StoredAccount): AccountRemovedError {
  return new AccountRemovedError(`account ${account.authId} was removed; register its API key again`);
}

interface IdentityRow {
  readonly storeId: string;
  readonly authId: string;
  readonly databaseId: string;
  readonly removedAt: string | null;
}

/**
 * Returns the identity in the file.
 * @throws {UserDatabaseForeignError} If it is not this account's.
 */
function readIdentity(context: Context, account: StoredAccount, database: Database): IdentityRow {
  const identity = accessing(account, "reading", () => stampedIdentity(database));
  const own =
    identity?.storeId === context.master.storeId &&
    identity.authId === account.authId &&
    identity.databaseId === account.databaseId;
  if (own) return identity;
  throw foreign(account, identity ? `it belongs to account ${identity.authId}` : "it has no identity");
}

function stampedIdentity(database: Database): IdentityRow | undefined {
  const stamped = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'rollcall_identity'");
  if (stamped.get() === undefined) return undefined;
  return database
    .prepare<[], IdentityRow>(
      `SELECT store_id AS storeId, auth_id AS authId, database_id AS databaseId, removed_at AS removedAt
       FROM rollcall_identity`,
    )
    .get();
}

/** Runs `work`. Any access may be the first in which SQLite notices that the file is no database. */
function accessing<T>(account: StoredAccount, doing: string, work: () => T): T {
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
  const advice = "move it away and restore the account's own file from a backup";
  return new UserDatabaseForeignError(
    `${account.dbPath} is not the database of account ${account.authId}: ${what}; ${advice}`,
    { cause },
  );
}

function applyUserMigrations({ userMigrations, logger }: Context, account: StoredAccount, database: Database): void {
  const result = accessing(account, "migrating", () => migrate(database, userMigrations));
  switch (result.outcome) {
    case "current":
      return;
    case "migrated":
      logger.info({ authId: account.authId, migrations: result.names }, "user database migrated");
      return;
    case "newer":
      throw new IncompatibleDatabaseError(
        `${account.dbPath} has ${result.applied} user migrations applied, but only ${userMigrations.length} were given; ` +
          "open the store with the newer list",
      );
    case "failed":
      throw new UserMigrationError(
        `the user migration "${result.name}" failed on ${account.dbPath}, which was not changed: ${String(result.cause)}`,
        { cause: result.cause },
      );
    default:
      result satisfies never;
  }
}
