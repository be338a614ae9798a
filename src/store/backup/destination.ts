import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { manifestName } from "../layout.js";
import { BackupDestinationError } from "./errors.js";
import { createDirectory, deleteFile, namesIn, syncDirectory } from "./files.js";
import { copiesName, draftsName, isBackupName, stateName } from "./layout.js";
import { readManifest } from "./manifest.js";
import { overlap } from "./paths.js";

/** The store that is backed up. */
interface Source {
  readonly directory: string;
  readonly storeId: string;
}

/**
 * Creates the directory of a backup, or checks that an existing one holds an earlier backup of the same store and nothing
 * else. Returns its absolute path.
 * @throws {BackupDestinationError} Nothing was changed.
 */
export async function prepareDestination(destination: string, source: Source): Promise<string> {
  const path = resolve(destination);
  // A backup inside of the store would be moved away with it by a restore.
  if (overlap(path, source.directory))
    throw refused(path, `and the store's directory ${source.directory} lie one inside the other`);
  await refuseOtherFiles(path);
  await refuseOtherStore(path, source);
  for (const each of [path, join(path, copiesName), join(path, draftsName)]) await createDirectory(each);
  await syncDirectory(dirname(path));
  return path;
}

/** Old copies are deleted at the end of a backup. So a directory that may hold anything else is never used. */
async function refuseOtherFiles(path: string): Promise<void> {
  const isBackup = (): boolean => existsSync(join(path, stateName)) || existsSync(join(path, manifestName));
  // Without a state, files in `users` may be those of a store that has lost its master.
  const inside = isBackup() ? [] : [...(await filesIn(path, copiesName)), ...(await filesIn(path, draftsName))];
  const outside = ((await namesIn(path)) ?? []).filter((name) => !isBackupName(name));
  // Asked again: if another backup has begun here meanwhile, its files are younger than its state.
  const foreign = isBackup() ? outside : [...outside, ...inside];
  if (foreign.length === 0) return;
  const some = foreign.slice(0, 3).join(", ");
  throw refused(path, `holds ${foreign.length} files that are not of a backup (${some})`);
}

async function filesIn(path: string, directory: string): Promise<readonly string[]> {
  return ((await namesIn(join(path, directory))) ?? []).map((name) => `${directory}/${name}`);
}

async function refuseOtherStore(path: string, { storeId }: Source): Promise<void> {
  if (!existsSync(join(path, manifestName))) return;
  const manifest = await readManifest(path);
  if (manifest.storeId !== storeId) throw refused(path, "holds a backup of another store");
}

function refused(path: string, why: string): BackupDestinationError {
  return new BackupDestinationError(
    `${path} ${why}; name a new directory, or one with an earlier backup of this store`,
  );
}

/** Deletes what an earlier run has not completed. Call it after the directory is locked. */
export async function deleteDrafts(destination: string): Promise<void> {
  const drafts = join(destination, draftsName);
  for (const name of (await namesIn(drafts)) ?? []) await deleteFile(join(drafts, name));
}
