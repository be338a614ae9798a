import { randomUUID } from "node:crypto";
import { join, resolve } from "node:path";
import { draftsDirectoryName } from "../layout.js";
import { translatingUnlessAborted } from "./abort.js";
import { checkCopy } from "./check-copy.js";
import { createDatabaseThread } from "./database-thread.js";
import { InvalidBackupError } from "./errors.js";
import { createDirectory, deleteFile } from "./files.js";
import { openLiveStore } from "./live-store.js";
import { openBackup } from "./opened-backup.js";
import { giveTo, ownerOf } from "./owner.js";
import { realPath } from "./paths.js";
import { replaceUserFile } from "./replace-user-file.js";
import { withStableBackup } from "./stable-backup.js";

export interface RestoreUserOptions {
  /** The directory of a complete backup. It is only read. */
  readonly backup: string;
  /** The store's directory. */
  readonly directory: string;
  /** The auth id of the account, as it is in the store now. */
  readonly authId: string;
  /** True: check everything, and change nothing. Default: false. */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

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
  const doing = `restoring the database of account ${options.authId}`;
  return translatingUnlessAborted(doing, options.signal, () =>
    withStableBackup(options.backup, () => restoreUser(options)),
  );
}

async function restoreUser(options: RestoreUserOptions): Promise<RestoreUserReport> {
  const { authId, dryRun = false, signal } = options;
  const directory = realPath(resolve(options.directory));
  const draft = join(directory, draftsDirectoryName, `restored_${randomUUID()}.sqlite`);
  const thread = createDatabaseThread();
  const toClose = [(): Promise<void> => thread.close()];
  try {
    const backup = await openBackup(options.backup, thread, signal);
    toClose.push(async () => backup.close());
    const store = openLiveStore(directory, backup.manifest);
    toClose.push(async () => store.close());

    const account = store.accountIn(backup, authId);
    if (!dryRun) await createDirectory(join(directory, draftsDirectoryName));
    const problem = await checkCopy({ backup, account, target: dryRun ? undefined : draft, thread, signal });
    if (problem !== undefined) throw new InvalidBackupError(`account ${authId} cannot be restored: ${problem}`);
    if (!dryRun) await giveTo(ownerOf(directory), draft);
    const quarantined = dryRun ? [] : await replaceUserFile(store, account, draft, signal);
    const { id, storeId, finishedAt } = backup.manifest;
    return { path: join(directory, account.dbPath), quarantined, backup: { id, storeId, finishedAt }, dryRun };
  } finally {
    await deleteFile(draft);
    for (const close of toClose) await close();
  }
}
