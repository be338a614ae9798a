import { realpathSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { BackupDestinationError } from "./errors.js";
import { createDirectory, deleteFile, namesIn, syncDirectory } from "./files.js";
import { copiesName, draftsName, isBackupName } from "./layout.js";

/**
 * Creates the directory of a backup, or checks that an existing one holds nothing else, and returns its absolute path.
 * @throws {BackupDestinationError}
 */
export async function prepareDestination(destination: string, storeDirectory: string): Promise<string> {
  const path = resolve(destination);
  refuseNested(path, storeDirectory);
  const foreign = ((await namesIn(path)) ?? []).filter((name) => !isBackupName(name));
  if (foreign.length > 0) {
    const some = foreign.slice(0, 3).join(", ");
    throw new BackupDestinationError(
      `${path} holds ${foreign.length} files that are not of a backup (${some}); name a new directory, or one with an earlier backup of this store`,
    );
  }
  for (const each of [path, join(path, copiesName), join(path, draftsName)]) await createDirectory(each);
  await syncDirectory(dirname(path));
  return path;
}

/** Deletes what an earlier run has not completed. Call it after the directory is locked. */
export async function deleteDrafts(destination: string): Promise<void> {
  const drafts = join(destination, draftsName);
  for (const name of (await namesIn(drafts)) ?? []) await deleteFile(join(drafts, name));
}

/** A backup inside of the store would be moved away with it by a restore; a store inside of its backup as well. */
function refuseNested(path: string, storeDirectory: string): void {
  const [backup, store] = [realPath(path), realPath(storeDirectory)];
  if (!isInside(backup, store) && !isInside(store, backup)) return;
  throw new BackupDestinationError(
    `${path} and the store's directory ${storeDirectory} lie one inside the other; name a directory elsewhere`,
  );
}

/** Returns the path without symbolic links; the part of it that does not exist stays as it is. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), relative(parent, path));
  }
}

function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === "/" ? "/" : `${directory}/`);
}
