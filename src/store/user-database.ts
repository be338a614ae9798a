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
 * Runs `work` in one write transaction on the account's database, after checking that it is this account's own, alive
 * and migrated.
 * @throws UserDatabaseMissingError, UserDatabaseForeignError, AccountRemovedError, UserMigrationError,
 * InvalidCallbackError; what `work` throws comes through as it is. In each case nothing was changed, except by a callback
 * that committed on its own: that cannot be undone, only told.
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
      return callBack(database, work);
    } finally {
      databasesInUse.delete(account.databaseId);
      iterators.closeAll();
    }
  });
}

function callBack<T>(database: Database, work: (database: Database) => T): T {
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

/** Writes the tombstone: from here on no connection, however old, gets a transaction on this file. */
export function buryUserDatabase(context: Context, account: StoredAccount, removedAt: string): void {
  inTransaction(context, account, (database) => {
    if (readIdentity(context, account, database).removedAt !== null) return;
    database.prepare("UPDATE rollcall_identity SET removed_at = ?").run(removedAt);
  });
}

/** `removed`: the account was removed meanwhile, so nobody misses the file. */
export type UserDatabaseCondition =
  | { readonly condition: "own" | "removed" }
  | { readonly condition: "missing" | "foreign"; readonly message: string };

/** Whether the account's database is there and its own. Changes nothing. */
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
 * The file is opened anew for each transaction: a connection kept open would go on writing into a file that somebody
 * has deleted, and SQLite would not complain. So a rollback journal serves better than WAL here: a connection that
 * lives for one transaction would create, checkpoint and delete a WAL each time (a third to a half of the reads and fewer writes a
 * second: `npm run bench -- user-database`).
 */
function inTransaction<T>(context: Context, account: StoredAccount, work: (database: Database) => T): T {
  const database = open(context, account);
  try {
    reaching(account, "beginning a transaction on", () => {
      // EXTRA makes the deletion of the rollback journal durable too; at FULL a power cut could bring the journal back
      // and undo a commit that was answered (https://sqlite.org/pragma.html#pragma_synchronous).
      database.pragma("synchronous = EXTRA");
      database.pragma("foreign_keys = ON");
      database.exec("BEGIN IMMEDIATE");
    });
    const result = work(database);
    reaching(account, "committing to", () => database.exec("COMMIT"));
    return result;
  } finally {
    // Closing rolls back what was not committed.
    database.close();
  }
}

/**
 * Tried twice: a file that is not there when it is opened and there when it is looked for has just been linked, by the
 * creator of an account that is still `provisioning`. It comes once and goes once, so twice is enough.
 */
function open(context: Context, account: StoredAccount, attemptsLeft = 1): Database {
  const path = join(context.directory, account.dbPath);
  return translatingErrors(`opening ${account.dbPath}`, () => {
    try {
      return new Sqlite(path, { fileMustExist: true, timeout: context.busyTimeoutMs });
    } catch (error) {
      if (!existsSync(path)) throw gone(context, account, error);
      if (attemptsLeft === 0) throw error;
      return open(context, account, attemptsLeft - 1);
    }
  });
}

/** Why the file is not there: its account was removed meanwhile, or it was lost. */
function gone(context: Context, account: StoredAccount, cause: unknown): Error {
  const current = context.accounts.read(account.authId);
  if (current?.databaseId !== account.databaseId || current.status === "removing") return removed(account);
  const advice = "restore the file from a backup, or remove the account";
  return new UserDatabaseMissingError(
    `the user database ${account.dbPath} of account ${account.authId} does not exist; ${advice}`,
    { cause },
  );
}

function removed(account: StoredAccount): AccountRemovedError {
  return new AccountRemovedError(`account ${account.authId} was removed; register it again to start anew`);
}

interface IdentityRow {
  readonly storeId: string;
  readonly authId: string;
  readonly databaseId: string;
  readonly removedAt: string | null;
}

/** @throws UserDatabaseForeignError where the file does not carry this account's identity. */
function readIdentity(context: Context, account: StoredAccount, database: Database): IdentityRow {
  const identity = reaching(account, "reading", () => stampedIdentity(database));
  const own =
    identity?.storeId === context.master.storeId &&
    identity.authId === account.authId &&
    identity.databaseId === account.databaseId;
  if (own) return identity;
  throw foreign(account, identity ? `it belongs to account ${identity.authId}` : "it carries no identity");
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

/** Wherever SQLite first looks into the file it may find that it is none of its own. */
function reaching<T>(account: StoredAccount, doing: string, work: () => T): T {
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
  const result = reaching(account, "migrating", () => migrate(database, userMigrations));
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
        `the user migration "${result.name}" failed on ${account.dbPath}, which stays as it was: ${String(result.cause)}`,
        { cause: result.cause },
      );
    default:
      result satisfies never;
  }
}
