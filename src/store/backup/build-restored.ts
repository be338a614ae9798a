import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { draftsDirectoryName, masterFileName, usersDirectoryName } from "../layout.js";
import { type CheckedCopies, type CheckOptions, checkCopies } from "./check-backup.js";
import { InvalidBackupError } from "./errors.js";
import { createDirectory, sha256OfFile, syncDirectory, syncFile, writeDurably } from "./files.js";
import { beginLineage } from "./lineage.js";
import type { OpenedBackup } from "./opened-backup.js";
import { giveTo, type Owner } from "./owner.js";

/** A store's directory that is put together from a backup. */
export interface Build {
  readonly path: string;
  /** Where the directory that it replaces will be moved; null: there is none. */
  readonly previous: string | null;
  readonly owner: Owner;
}

/**
 * Puts a store together from a backup, checks everything in it, and makes it durable. Its last file is a mark that it is
 * complete.
 * @throws {InvalidBackupError} If something in the backup is not what was backed up; see `refuseProblems`.
 */
export async function buildRestored(backup: OpenedBackup, build: Build, options: CheckOptions): Promise<CheckedCopies> {
  const { path, previous, owner } = build;
  const [users, drafts] = [join(path, usersDirectoryName), join(path, draftsDirectoryName)];
  for (const directory of [path, users, drafts]) await createDirectory(directory);
  const checked = await checkCopies(backup, options, path);
  await buildMaster(backup, join(path, masterFileName), options.signal);
  await giveTo(owner, path);
  for (const directory of [users, path]) await syncDirectory(directory);
  await writeDurably(join(drafts, markName), JSON.stringify({ previous, checked }));
  await syncDirectory(drafts);
  return checked;
}

async function buildMaster(backup: OpenedBackup, path: string, signal: AbortSignal | undefined): Promise<void> {
  await copyFile(backup.masterPath, path);
  if ((await sha256OfFile(path, signal)) !== backup.manifest.master.sha256)
    throw new InvalidBackupError(`${backup.masterPath} has changed while it was read; restore again`);
  const database = new Sqlite(path, { fileMustExist: true });
  try {
    beginLineage(database);
  } finally {
    database.close();
  }
  await syncFile(path);
}

const markName = "restored.json";

/** What the mark of a complete build says. */
export interface Mark {
  readonly previous: string | null;
  readonly checked: CheckedCopies;
}

/** Returns the path of the mark of a build. */
export function markOf(directory: string): string {
  return join(directory, draftsDirectoryName, markName);
}

/** Returns what the mark of a build says; undefined: it is not complete. */
export async function readMark(directory: string): Promise<Mark | undefined> {
  try {
    return JSON.parse(await readFile(markOf(directory), "utf8"));
  } catch {
    // Also if a power loss took the end of the mark.
    return undefined;
  }
}
