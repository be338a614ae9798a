import { join } from "node:path";
import type { StoredAccount } from "./accounts.js";
import type { Context } from "./context.js";
import { deleteFile, linkUnlessThere, syncDirectory, writeNewFile } from "./durable-files.js";
import { temporaryPath, usersDirectoryName } from "./layout.js";
import { translatingErrors } from "./storage-errors.js";

/**
 * Brings accounts from `provisioning` to `active`: their databases are made, and made durable. Whoever meets an account
 * in this state does this, whether they wrote the intent or not; any number of helpers may do it at once, and a helper
 * may die at any point.
 *
 * A file gets its final name only while the write lock is held and the account still is `provisioning`. Without the
 * lock, a slow helper could come too late: A writes its file; B helps, the account is active; C removes it, the file is
 * deleted; A links its file: an orphan. Because of the lock a user database without a row cannot come about, and so
 * nothing ever has to delete a user database on suspicion.
 */
export function provision(context: Context, accounts: readonly StoredAccount[]): void {
  if (accounts.length === 0) return;
  const drafts: Draft[] = [];
  translatingErrors("creating user databases", () => {
    try {
      for (const account of accounts) drafts.push(writeDraft(context, account));
      context.master.write(() => {
        for (const draft of drafts) linkIfStillWanted(context, draft);
      });
      syncDirectory(join(context.directory, usersDirectoryName));
      context.master.write(() => {
        for (const { databaseId } of accounts) context.accounts.advance(databaseId, "provisioning", "active");
      });
    } finally {
      for (const { path } of drafts) deleteFile(path);
    }
  });
}

interface Draft {
  readonly account: StoredAccount;
  readonly path: string;
}

function writeDraft({ directory, template, master }: Context, account: StoredAccount): Draft {
  const { authId, databaseId } = account;
  const path = join(directory, temporaryPath(databaseId));
  try {
    writeNewFile(path, template.imageFor({ storeId: master.storeId, authId, databaseId }));
  } catch (error) {
    deleteFile(path);
    throw error;
  }
  return { account, path };
}

function linkIfStillWanted({ directory, accounts }: Context, { account, path }: Draft): void {
  const current = accounts.read(account.authId);
  if (current?.databaseId !== account.databaseId || current.status !== "provisioning") return;
  linkUnlessThere(path, join(directory, account.dbPath));
}
