import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { codeOf } from "../storage-errors.js";
import { translatingUnlessAborted } from "./abort.js";
import { type Build, buildRestored, markOf, readMark } from "./build-restored.js";
import { type CheckedCopies, type CheckOptions, checkCopies } from "./check-backup.js";
import { createDatabaseThread } from "./database-thread.js";
import { RestoreRefusedError } from "./errors.js";
import { createDirectory, deleteFile, syncDirectory } from "./files.js";
import { type OpenedBackup, openBackup } from "./opened-backup.js";
import { type CheckedRestoreOptions, checkRestoreOptions, type RestoreOptions } from "./options.js";
import { ownerOf } from "./owner.js";
import { lockForRestore } from "./restore-lock.js";
import {
  checkTarget,
  pathForBuilding,
  pathForPrevious,
  type RestoreTarget,
  unfinishedBuilds,
} from "./restore-target.js";
import { withStableBackup } from "./stable-backup.js";

/** What a restore did, or would do if it is a dry run. */
export interface RestoreReport {
  /** Absolute path of the store's directory. */
  readonly directory: string;
  /** Where the directory that was there before is now; null: there was none. */
  readonly previous: string | null;
  readonly backup: { readonly id: string; readonly storeId: string; readonly finishedAt: string };
  readonly accounts: number;
  /** Accounts that are restored without their database: their number, and the first 1,000. */
  readonly incomplete: CheckedCopies["incomplete"];
  readonly dryRun: boolean;
}

/**
 * Puts a store together from a backup beside the directory, checks everything, and then swaps the directories. So files
 * of the old store (`-wal`, `-shm` and `-journal` too) never mix with restored ones. The old directory is kept. If it is
 * killed, run it again: it finishes.
 *
 * End the processes that use the store first. A registration that they acknowledge during the restore is only in the old
 * directory.
 *
 * @throws {InvalidBackupError} If the backup is not complete or not intact.
 * @throws {RestoreRefusedError} If the directory holds something else than a store, or cannot be renamed.
 * @throws {StoreBusyError} If another restore is at work on the directory.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const checked = checkRestoreOptions(options);
  return translatingUnlessAborted(`restoring ${checked.directory}`, checked.signal, () =>
    withStableBackup(checked.backup, () => restore(checked)),
  );
}

async function restore(options: CheckedRestoreOptions): Promise<RestoreReport> {
  const { dryRun, signal, onProgress, incomplete: damaged } = options;
  signal?.throwIfAborted();
  const target = await checkTarget(options.directory, options.backup);
  const thread = createDatabaseThread();
  try {
    const backup = await openBackup(options.backup, thread, signal);
    try {
      const total = backup.manifest.accounts;
      const check: CheckOptions = { thread, signal, damaged, onChecked: (done) => onProgress?.({ done, total }) };
      const result = await (dryRun ? preview(backup, target, check) : restoreLocked(backup, target, check));
      const { id, storeId, finishedAt } = backup.manifest;
      return { directory: target.directory, backup: { id, storeId, finishedAt }, dryRun, ...result };
    } finally {
      backup.close();
    }
  } finally {
    await thread.close();
  }
}

type Restored = Pick<RestoreReport, "previous" | "accounts" | "incomplete">;

async function preview(backup: OpenedBackup, target: RestoreTarget, check: CheckOptions): Promise<Restored> {
  return { previous: previousOf(target), ...(await checkCopies(backup, check)) };
}

async function restoreLocked(backup: OpenedBackup, target: RestoreTarget, check: CheckOptions): Promise<Restored> {
  await createDirectory(dirname(target.directory));
  const release = lockForRestore(target.directory);
  try {
    return await restoreHere(backup, target, check);
  } finally {
    release();
  }
}

async function restoreHere(backup: OpenedBackup, target: RestoreTarget, check: CheckOptions): Promise<Restored> {
  const { directory } = target;
  const path = pathForBuilding(directory, backup.manifest.id);
  const finished = await readMark(path);
  const wasMovedAway = finished?.previous != null && existsSync(finished.previous);
  // A restore was killed between its two renames.
  if (finished !== undefined && target.condition !== "store" && wasMovedAway) {
    await moveIn(path, directory);
    return { previous: finished.previous, ...finished.checked };
  }
  for (const build of await unfinishedBuilds(directory)) await rm(build, { recursive: true });

  const build: Build = { path, previous: previousOf(target), owner: ownerOf(directory) };
  try {
    const checked = await buildRestored(backup, build, check);
    check.signal?.throwIfAborted();
    if (build.previous !== null) await moveAway(directory, build.previous);
    await moveIn(path, directory);
    return { previous: build.previous, ...checked };
  } catch (error) {
    if (existsSync(directory) || build.previous === null) await rm(path, { recursive: true, force: true });
    throw error;
  }
}

function previousOf({ directory, condition }: RestoreTarget): string | null {
  return condition === "store" ? pathForPrevious(directory, new Date()) : null;
}

async function moveAway(directory: string, previous: string): Promise<void> {
  try {
    await rename(directory, previous);
  } catch (error) {
    if (!["EBUSY", "EXDEV", "EACCES", "EPERM"].includes(codeOf(error))) throw error;
    throw new RestoreRefusedError(
      `${directory} cannot be renamed (${codeOf(error)}; a mount point?); restore into a new directory, for example ${join(directory, "store")}`,
      { cause: error },
    );
  }
}

/** From this rename on the restored store is the store. An empty directory is replaced. */
async function moveIn(build: string, directory: string): Promise<void> {
  await rename(build, directory);
  await syncDirectory(dirname(directory));
  await deleteFile(markOf(directory));
}
