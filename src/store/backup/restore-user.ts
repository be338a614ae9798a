import { randomUUID } from "node:crypto";
import { join, resolve } from "node:path";
import { quarantineDirectoryName } from "../layout.js";
import { translatingUnlessAborted } from "./abort.js";
import { checkCopy } from "./check-copy.js";
import { createDatabaseThread } from "./database-thread.js";
import { InvalidBackupError } from "./errors.js";
import { createDirectory, deleteFile } from "./files.js";
import { openLiveStore } from "./live-store.js";
import { openBackup } from "./opened-backup.js";
import { type CheckedRestoreUserOptions, checkRestoreUserOptions, type RestoreUserOptions } from "./options.js";
import { giveTo, ownerOf } from "./owner.js";
import { realPath } from "./paths.js";
import { replaceUserFile } from "./replace-user-file.js";
import { withStableBackup } from "./stable-backup.js";

/** What restoring one user's database did, or would do if it is a dry run. */
export interface RestoreUserReport {
  /** Absolute path of the user database. */
  readonly path: string;
  /** Where the files are now that were there before: the database, its journal. Empty: there were none. */
  readonly quarantined: readonly string[];
  readonly backup: { readonly id: string; readonly storeId: string; readonly finishedAt: string };
  readonly dryRun: boolean;
}

/**
 * Puts one user's database back from a backup, while the store is in use. The present file and its journal are moved to
 * `quarantine`. A transaction of another process on the present file is waited for.
 * @throws {InvalidBackupError} If the backup does not have this database, or it is not intact.
 * @throws {RestoreRefusedError} If the store does not have this account, or another generation of it.
 * @throws {StoreBusyError} If another connection holds a lock for longer than ten seconds.
 */
export async function restoreUserDatabase(options: RestoreUserOptions): Promise<RestoreUserReport> {
  const checked = checkRestoreUserOptions(options);
  return translatingUnlessAborted(`restoring the database of account ${checked.authId}`, checked.signal, () =>
    withStableBackup(checked.backup, () => restoreUser(checked)),
  );
}

async function restoreUser(options: CheckedRestoreUserOptions): Promise<RestoreUserReport> {
  const { authId, dryRun, signal } = options;
  const directory = realPath(resolve(options.directory));
  // Not in `drafts`: a store that is opened meanwhile deletes what it does not know there.
  const quarantine = join(directory, quarantineDirectoryName);
  const draft = join(quarantine, `restoring_${randomUUID()}.sqlite`);
  const thread = createDatabaseThread();
  const toClose = [(): Promise<void> => thread.close()];
  try {
    const backup = await openBackup(options.backup, thread, signal);
    toClose.push(async () => backup.close());
    const store = openLiveStore(directory, backup.manifest);
    toClose.push(async () => store.close());

    const account = store.accountIn(backup, authId);
    if (!dryRun) await createDirectory(quarantine);
    const problem = await checkCopy({ backup, account, target: dryRun ? undefined : draft, thread, signal });
    if (problem !== undefined) throw new InvalidBackupError(`account ${authId} cannot be restored: ${problem}`);
    if (!dryRun) await giveTo(ownerOf(directory), draft);
    const quarantined = dryRun ? [] : await replaceUserFile(store, account, draft, signal);
    const { id, storeId, finishedAt } = backup.manifest;
    return { path: join(directory, account.dbPath), quarantined, backup: { id, storeId, finishedAt }, dryRun };
  } finally {
    for (const close of toClose) await close();
    await deleteFile(draft);
  }
}
