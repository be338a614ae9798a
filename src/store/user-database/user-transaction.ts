import type { Database } from "better-sqlite3";
import type { Context } from "../context.js";
import {
  IncompatibleDatabaseError,
  InvalidCallbackError,
  UserMigrationError,
  UserMigrationsDifferError,
} from "../errors.js";
import { hasTable, readStamp } from "../identity.js";
import type { StoredAccount } from "../master/index.js";
import {
  appliedWith,
  beginWriting,
  ignoreRejection,
  isThenable,
  lastToken,
  planMigrations,
  readApplied,
  runMigrations,
  writeApplied,
} from "../user-file/index.js";
import { watchStatements } from "./statements.js";
import { accessing, inUserTransaction, readingUserDatabase, type UserConnection } from "./user-database.js";

/**
 * Returns the account that a call is about, as it is now. A call reads it twice: to find the database, and again under the
 * lock of that. Example: A reads the account of key K in order to write its data; B changes its key to L, and writes data
 * as L; A must not replace them, and must not read them as data of K.
 * @throws {AccountNotFoundError}
 */
export type ReadAccount = () => StoredAccount;

/**
 * Runs `callback` in one write transaction on the account's database and returns its result. First applies the missing
 * migrations.
 * @throws {UserDatabaseMissingError | UserDatabaseForeignError | AccountRemovedError | StaleJournalError}
 * @throws {UserMigrationError | UserMigrationsDifferError | IncompatibleDatabaseError} Nothing was changed.
 * @throws {InvalidCallbackError} What `callback` committed itself is not undone. Its errors are thrown unchanged.
 */
export function transactUserDatabase<T>(
  context: Context,
  readAccount: ReadAccount,
  callback: (database: Database) => T,
): T {
  return untilKeyStays(context, readAccount, (account, keyHasChanged) =>
    inUserTransaction(context, account, (connection) => {
      if (keyHasChanged()) return keyChanged;
      const isWriting = migrateConnection(context, connection);
      return { result: runGuarded(context, connection, callback, isWriting) };
    }),
  );
}

/** Runs `callback` in one read transaction on the account's database and returns its result. Applies no migrations. */
export function readUserDatabase<T>(
  context: Context,
  readAccount: ReadAccount,
  callback: (database: Database) => T,
): T {
  return untilKeyStays(context, readAccount, (account, keyHasChanged) =>
    readingUserDatabase(context, account, ({ database }) => {
      if (keyHasChanged()) return keyChanged;
      const statements = watchStatements(database, () => undefined);
      try {
        return { result: refuseThenable(callback(database)) };
      } finally {
        statements.closeIterators();
      }
    }),
  );
}

const keyChanged = "key changed";

/** Attempts it again if the account's key was changed between the two reads. */
function untilKeyStays<T>(
  context: Context,
  readAccount: ReadAccount,
  attempt: (account: StoredAccount, keyHasChanged: () => boolean) => { readonly result: T } | typeof keyChanged,
): T {
  for (;;) {
    const account = readAccount();
    const keyHasChanged = (): boolean => readAccount().databaseId !== account.databaseId;
    const outcome = whileInUse(context, account, () => attempt(account, keyHasChanged));
    if (outcome !== keyChanged) return outcome.result;
  }
}

/** Applies the missing migrations in a transaction of their own. Returns whether some were missing. */
export function migrateUserDatabase(context: Context, account: StoredAccount): boolean {
  return inUserTransaction(context, account, (connection) => migrateConnection(context, connection));
}

function whileInUse<T>({ databasesInUse }: Context, { databaseId }: StoredAccount, work: () => T): T {
  if (databasesInUse.has(databaseId)) {
    throw new InvalidCallbackError("withUserDatabase must not be called for a user from within its own callback");
  }
  databasesInUse.add(databaseId);
  try {
    return work();
  } finally {
    databasesInUse.delete(databaseId);
  }
}

function migrateConnection({ userMigrations, logger }: Context, { account, database }: UserConnection): boolean {
  const applied = accessing(account, "reading", () => readApplied(database, userMigrations));
  const plan = planMigrations(applied, userMigrations);
  switch (plan.kind) {
    case "current":
      return false;
    case "pending": {
      const failed = accessing(account, "migrating", () => {
        beginWriting(database, userMigrations);
        return runMigrations(database, plan.migrations);
      });
      if (failed !== undefined) {
        throw new UserMigrationError(
          `the user migration "${failed.name}" failed on ${account.dbPath}, which was not changed: ${String(failed.cause)}`,
          { cause: failed.cause },
        );
      }
      accessing(account, "migrating", () => writeApplied(database, appliedWith(applied, plan.migrations)));
      const names = plan.migrations.map(({ name }) => name);
      logger.info({ authId: account.authId, migrations: names }, "user database migrated");
      return true;
    }
    case "newer":
      throw new IncompatibleDatabaseError(
        `${account.dbPath} has ${plan.applied} user migrations applied, but only ${userMigrations.length} were given; ` +
          "open the store with the newer list",
      );
    case "differs":
      throw new UserMigrationsDifferError(
        `${account.dbPath} has the user migration "${plan.name}" applied, which is ${plan.difference} in userMigrations; ` +
          "put the list back as it was, and only append to it",
      );
    default:
      return plan satisfies never;
  }
}

/**
 * Runs the callback, and refuses what would make the database unusable: see `InvalidCallbackError`. Every other transaction
 * that writes also writes the account's auth id, which `changeKey` may have changed.
 * @param isWriting The transaction has its token already: a second one would go to the other table.
 */
function runGuarded<T>(
  context: Context,
  connection: UserConnection,
  callback: (database: Database) => T,
  isWriting: boolean,
): T {
  const { account, database } = connection;
  let token = lastToken(database);
  const statements = watchStatements(database, () => {
    if (!isWriting) token = beginWriting(database, context.userMigrations);
    // Only if it got the token: one of the two tables must not be in the journal, see `user-state.ts`.
    database.prepare("UPDATE rollcall_identity SET auth_id = ? WHERE token = ?").run(account.authId, token);
    remembered = rememberedIn(database);
  });
  let remembered = rememberedIn(database);
  try {
    const result = inSavepoint(database, () => {
      const returned = refuseThenable(callback(database));
      statements.closeIterators();
      return returned;
    });
    if (rememberedIn(database) === remembered && lastToken(database) === token) return result;
    throw new InvalidCallbackError(
      "the callback of withUserDatabase must not change the tables rollcall_identity and rollcall_state, or user_version",
    );
  } finally {
    statements.closeIterators();
  }
}

/** Runs a callback. A savepoint ends with its transaction, also if the callback has begun another one. */
function inSavepoint<T>(database: Database, callback: () => T): T {
  const message = "the callback of withUserDatabase must not end its transaction or close the database";
  savepoint(database, "SAVEPOINT");
  const result = callback();
  if (!database.open || !database.inTransaction) throw new InvalidCallbackError(message);
  try {
    savepoint(database, "RELEASE");
  } catch (cause) {
    throw new InvalidCallbackError(message, { cause });
  }
  return result;
}

function savepoint(database: Database, verb: "SAVEPOINT" | "RELEASE"): void {
  // A statement that is no writing one, so that it needs no token.
  database.prepare(`${verb} rollcall_callback`).run();
}

/** Returns what a callback must not change, as a text. */
function rememberedIn(database: Database): string {
  try {
    const state = hasTable(database, "rollcall_state") ? database.prepare("SELECT * FROM rollcall_state").all() : [];
    return JSON.stringify([readStamp(database), state]);
  } catch (error) {
    // The callback has dropped or altered a table.
    return String(error);
  }
}

function refuseThenable<T>(result: T): T {
  if (!isThenable(result)) return result;
  ignoreRejection(result);
  throw new InvalidCallbackError("withUserDatabase needs a synchronous callback, but it returned a promise");
}
