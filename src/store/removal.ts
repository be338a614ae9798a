import { existsSync } from "node:fs";
import { join } from "node:path";
import { now, type StoredAccount } from "./accounts.js";
import type { Context } from "./context.js";
import { deleteFile, syncDirectory } from "./durable-files.js";
import { AccountRemovedError, CorruptDatabaseError, InvalidCallbackError, UserDatabaseForeignError } from "./errors.js";
import { sidecarsOf, usersDirectoryName } from "./layout.js";
import { translatingErrors } from "./storage-errors.js";
import { buryUserDatabase, inspectUserDatabase } from "./user-database.js";

/**
 * Removes an account: its rows, its database, everything. False where there was none.
 * @throws UserDatabaseForeignError where somebody else's file lies in the place of its database; nothing was changed.
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
        // From this commit on the account counts as gone. Of several who remove it at once, one moves it on.
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
 * Carries a removal to its end: tombstone, file, rows. Whoever meets an account that is `removing` does this; any number
 * of helpers may do it at once, and one may die at any point: the rows go last, so the next one finds the work.
 */
export function finishRemoval(context: Context, account: StoredAccount): void {
  const path = join(context.directory, account.dbPath);
  translatingErrors(`removing ${account.dbPath}`, () => {
    refuseForeignFile(context, account);
    bury(context, account, path);
    deleteFile(path);
    for (const sidecar of sidecarsOf(path)) deleteFile(sidecar);
    syncDirectory(join(context.directory, usersDirectoryName));
    context.master.write(() => context.accounts.delete(account.databaseId));
  });
}

/** A damaged file still is the account's own, as far as anybody can tell by its name. */
function refuseForeignFile(context: Context, account: StoredAccount): void {
  try {
    const found = inspectUserDatabase(context, account);
    if (found.condition === "foreign") throw new UserDatabaseForeignError(found.message);
  } catch (error) {
    if (!(error instanceof CorruptDatabaseError)) throw error;
  }
}

/** A file that is missing or damaged needs no tombstone: nobody can begin a transaction on it. */
function bury(context: Context, account: StoredAccount, path: string): void {
  if (!existsSync(path)) return;
  try {
    buryUserDatabase(context, account, now());
  } catch (error) {
    if (!(error instanceof AccountRemovedError || error instanceof CorruptDatabaseError)) throw error;
  }
}
