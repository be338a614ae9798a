import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context.js";
import { deleteFile, syncDirectory } from "../durable-files.js";
import {
  AccountRemovedError,
  CorruptDatabaseError,
  InvalidCallbackError,
  StaleJournalError,
  UserDatabaseForeignError,
  UserDatabaseMissingError,
} from "../errors.js";
import { companionsOf, usersDirectoryName } from "../layout.js";
import { now, ownPath, type StoredAccount } from "../master/index.js";
import { translatingErrors } from "../storage-errors.js";
import { inspectUserDatabase, inUserTransaction } from "../user-database/index.js";
import { beginWriting } from "../user-file/index.js";

/**
 * Removes an account: both rows and its database. Returns false if the account does not exist.
 *
 * From the commit that makes it `removing` the account counts as removed. If the rest cannot be done now (another process
 * is using the user's database, the disk fails), that is logged, and done by the next client that meets the account, by
 * maintenance, or when the store is opened: an error would tell the caller to call again, and then no caller would get `true`.
 * @throws {UserDatabaseForeignError} If the file at the path of its database is not its own. Nothing was changed.
 */
export function removeAccount(context: Context, authId: string): boolean {
  const account = context.accounts.read(authId);
  if (account === undefined) return false;
  switch (account.status) {
    case "provisioning":
      return false;
    case "removing":
      finishIfPossible(context, account);
      return false;
    case "active":
      if (context.databasesInUse.has(account.databaseId)) {
        throw new InvalidCallbackError("an account cannot be removed from within its own withUserDatabase");
      }
      refuseForeignFile(context, account);
      // If several clients remove it at once, one of them commits this.
      if (!context.master.write(() => context.accounts.advance(account, "active", "removing"))) return false;
      finishIfPossible(context, account);
      return true;
    default:
      return account.status satisfies never;
  }
}

function finishIfPossible(context: Context, account: StoredAccount): void {
  try {
    finishRemoval(context, account);
  } catch (error) {
    const { authId } = account;
    context.logger.warn(
      { authId, err: error },
      "the account is removed, but its rows and its database are still there",
    );
  }
}

/**
 * Finishes a removal: tombstone, file, rows. Every client that finds an account in the state `removing` calls this. Any
 * number may do so at once, and each may be killed at any point: the rows are deleted last, so that the next client
 * finds the account and continues.
 */
export function finishRemoval(context: Context, account: StoredAccount): void {
  translatingErrors(`removing ${account.dbPath}`, () => {
    deleteDatabase(context, account);
    syncDirectory(join(context.directory, usersDirectoryName));
    context.master.write(() => context.accounts.delete(account.databaseId));
  });
}

/** The accounts whose removal was finished, and the errors of those that could not be. */
export interface FinishedRemovals {
  readonly done: readonly StoredAccount[];
  readonly failures: readonly { readonly authId: string; readonly error: unknown }[];
}

/** Finishes several removals with one sync of the directory and one commit. */
export function finishRemovals(context: Context, accounts: readonly StoredAccount[]): FinishedRemovals {
  const done: StoredAccount[] = [];
  const failures: { authId: string; error: unknown }[] = [];
  for (const account of accounts) {
    try {
      translatingErrors(`removing ${account.dbPath}`, () => deleteDatabase(context, account));
      done.push(account);
    } catch (error) {
      failures.push({ authId: account.authId, error });
    }
  }
  if (done.length === 0) return { done, failures };
  translatingErrors("removing accounts", () => {
    syncDirectory(join(context.directory, usersDirectoryName));
    context.master.write(() => {
      for (const { databaseId } of done) context.accounts.delete(databaseId);
    });
  });
  return { done, failures };
}

function deleteDatabase(context: Context, account: StoredAccount): void {
  const path = join(context.directory, ownPath(account));
  // Without a file there are no connections that must find the tombstone.
  if (existsSync(path)) {
    refuseForeignFile(context, account);
    writeTombstoneIfPossible(context, account);
    deleteFile(path);
  }
  for (const companion of companionsOf(path)) deleteFile(companion);
}

/**
 * Throws if the file is another account's, or the row names none of its own. A damaged file counts as the account's own:
 * its name says so.
 */
function refuseForeignFile(context: Context, account: StoredAccount): void {
  // A row that names another path is no sign of a damaged file. Such an account could never be removed completely.
  ownPath(account);
  try {
    const found = inspectUserDatabase(context, account);
    if (found.condition === "foreign") throw new UserDatabaseForeignError(found.message);
  } catch (error) {
    if (!(error instanceof CorruptDatabaseError) && !(error instanceof StaleJournalError)) throw error;
  }
}

/** From the tombstone on every transaction on this file is refused, also through old connections. */
function writeTombstoneIfPossible(context: Context, account: StoredAccount): void {
  try {
    inUserTransaction(context, account, ({ database }) => {
      beginWriting(database, context.userMigrations);
      database.prepare("UPDATE rollcall_identity SET removed_at = ?").run(now());
    });
  } catch (error) {
    if (error instanceof AccountRemovedError || error instanceof CorruptDatabaseError) return;
    // Another client has deleted it, or it is a mixture that no transaction can begin on.
    if (error instanceof UserDatabaseMissingError || error instanceof StaleJournalError) return;
    throw error;
  }
}
