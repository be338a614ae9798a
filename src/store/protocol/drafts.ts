import { closeSync, fsync, openSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Context } from "../context.js";
import { deleteFile } from "../durable-files.js";
import { databaseIdOfDraft, draftPath, draftsDirectoryName, fileMode } from "../layout.js";
import type { StoredAccount } from "../master/index.js";
import { translatingErrors } from "../storage-errors.js";

/** A complete user database under a temporary name. */
export interface Draft {
  /** Absolute path. */
  readonly path: string;
  /** Resolves when the contents are durable. Rejects with the error of the file system. */
  readonly synced: Promise<void>;
}

const fsyncInBackground = promisify(fsync);

/**
 * Writes the draft of an account's database, and begins to sync it. Call it under the master's write lock, together with
 * the insertion of the account's rows: see `deleteAbandonedDrafts`. Several drafts are synced side by side, and beside the
 * commit of the rows.
 */
export function writeDraft({ directory, template, master }: Context, account: StoredAccount): Draft {
  const { authId, databaseId } = account;
  const path = join(directory, draftPath(databaseId));
  const bytes = template.bytesFor({ storeId: master.storeId, authId, databaseId });
  const descriptor = openSync(path, "wx", fileMode);
  try {
    writeFileSync(descriptor, bytes);
  } catch (error) {
    closeSync(descriptor);
    deleteFile(path);
    throw error;
  }
  const synced = fsyncInBackground(descriptor).finally(() => closeSync(descriptor));
  // Whether it fails is asked later; until then a rejection must not end the process.
  synced.catch(() => undefined);
  return { path, synced };
}

/**
 * Deletes the drafts that will never be linked, and returns their number. A draft is in use only while its account is
 * `provisioning`, and it is written under the write lock together with the account's rows. So if a draft is in the
 * directory, and afterwards, under the lock, its account is not `provisioning`, the draft will never be linked.
 */
export function deleteAbandonedDrafts({ directory, master, accounts }: Context): number {
  const drafts = join(directory, draftsDirectoryName);
  return translatingErrors("deleting drafts", () => {
    const found = readdirSync(drafts);
    if (found.length === 0) return 0;
    const abandoned = master.locked(() =>
      found.filter((name) => {
        const databaseId = databaseIdOfDraft(name);
        return databaseId === undefined || !accounts.isProvisioning(databaseId);
      }),
    );
    for (const name of abandoned) deleteFile(join(drafts, name));
    return abandoned.length;
  });
}
