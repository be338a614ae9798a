import { join } from "node:path";
import type { StoredAccount } from "./accounts.js";
import type { Context } from "./context.js";
import { deleteFile, linkUnlessTaken, syncDirectory, writeNewFile } from "./durable-files.js";
import { temporaryPath, usersDirectoryName } from "./layout.js";
import { translatingErrors } from "./storage-errors.js";

/**
 * Moves accounts from `provisioning` to `active`: creates their databases and makes them durable. Every client that
 * finds an account in this state calls this, not only the one that inserted its rows. Any number of clients may do so at
 * once, and each may be killed at any point.
 *
 * A file gets its final name only under the write lock, and only if the account is still `provisioning`. Without the
 * lock a slow client could link its file too late: A writes its file; B provisions the account, which becomes active; C
 * removes the account and deletes the file; A links its file, which is now an orphan. With the lock a user database
 * without a row cannot arise, so nothing ever has to guess which user databases to delete.
 */
export function provision(context: Context, accounts: readonly StoredAccount[]): void {
  if (accounts.length === 0) return;
  const files: TemporaryFile[] = [];
  translatingErrors("creating user databases", () => {
    try {
      for (const account of accounts) files.push(writeTemporaryFile(context, account));
      context.master.write(() => {
        for (const file of files) linkIfStillProvisioning(context, file);
      });
      syncDirectory(join(context.directory, usersDirectoryName));
      context.master.write(() => {
        for (const { databaseId } of accounts) context.accounts.advance(databaseId, "provisioning", "active");
      });
    } finally {
      for (const { path } of files) deleteFile(path);
    }
  });
}

/** A complete user database under a temporary name. */
interface TemporaryFile {
  readonly account: StoredAccount;
  readonly path: string;
}

function writeTemporaryFile({ directory, template, master }: Context, account: StoredAccount): TemporaryFile {
  const { authId, databaseId } = account;
  const path = join(directory, temporaryPath(databaseId));
  try {
    writeNewFile(path, template.bytesFor({ storeId: master.storeId, authId, databaseId }));
  } catch (error) {
    deleteFile(path);
    throw error;
  }
  return { account, path };
}

function linkIfStillProvisioning({ directory, accounts }: Context, { account, path }: TemporaryFile): void {
  const current = accounts.read(account.authId);
  if (current?.databaseId !== account.databaseId || current.status !== "provisioning") return;
  linkUnlessTaken(path, join(directory, account.dbPath));
}
