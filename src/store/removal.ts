import { existsSync } from "node:fs";
import { join } from "node:path";
import { now, type StoredAccount } from "./accounts.js";
import type { Context } from "./context.js";
import { deleteFile, syncDirectory } from "./durable-files.js";
import { AccountRemovedError, CorruptDatabaseError, InvalidCallbackError, UserDatabaseForeignError } from "./errors.js";
import { companionsOf, usersDirectoryName } from "./layout.js";
import { translatingErrors } from "./storage-errors.js";
import { inspectUserDatabase, writeTombstone } from "./user-database.js";

/**
 * Removes an account: both rows and its database. Returns false if the account does not exist.
 * @throws {UserDatabaseForeignError} If the file at the path of its database is not its own. Nothing was changed.
 */
export function removeAccount(context: Context, authId: string): boolean {
  for (;;) {
    const account = context.accounts.read(authId);
    if (account === undefined) return false;
    if (context.databasesInUse.has(account.databaseId)) {
      throw new InvalidCallbackError("an account cannot be removed from within its own withUserDatabase");
    }
    switch (account.status) {
      case "removing":
        finishRemoval(context, account);
        return false;
      case "provisioning":
      case "active":
        refuseForeignFile(context, account);
        // From this commit on the account counts as removed. If several clients remove it at once, one of them commits this.
        if (context.master.write(() => context.accounts.advance(account.databaseId, account.status, "removing"))) {
          finishRemoval(context, account);
          return true;
        }
        break;
      default:
        account.status satisfies never;
    }
  }
}

/**
 * Finishes a removal: tombstone, file, rows. Every client that finds an account in the state `removing` calls this. Any
 * number may do so at once, and each may be killed at any point: the rows are deleted last, so that the next client
 * finds the account and continues.
 */
export function finishRemoval(context: Context, account: StoredAccount): void {
  const path = join(context.directory, account.dbPath);
  translatingErrors(`removing ${account.dbPath}`, () => {
    refuseForeignFile(context, account);
    writeTombstoneIfPossible(context, account, path);
    deleteFile(path);
    for (const companion of companionsOf(path)) deleteFile(companion);
    syncDirectory(join(context.directory, usersDirectoryName));
    context.master.write(() => context.accounts.delete(account.databaseId));
  });
}

/** Throws if the file is another account's. A damaged file counts as the account's own: its name says so. */
function refuseForeignFile(context: Context, account: StoredAccount): void {
  try {
    const found = inspectUserDatabase(context, account);
    if (found.condition === "foreign") throw new UserDatabaseForeignError(found.message);
  } catch (error) {
    if (!(error instanceof CorruptDatabaseError)) throw error;
  }
}

/** A file that is missing or damaged needs no tombstone, because no connection can begin a transaction on it. */
function writeTombstoneIfPossible(context: Context, account: StoredAccount, path: string): void {
  if (!existsSync(path)) return;
  try {
    writeTombstone(context, account, now());
  } catch (error) {
    if (!(error instanceof AccountRemovedError || error instanceof CorruptDatabaseError)) throw error;
  }
}
