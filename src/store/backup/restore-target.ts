import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import {
  companionsOf,
  draftsDirectoryName,
  masterFileName,
  quarantineDirectoryName,
  sessionDirectoryName,
  usersDirectoryName,
} from "../layout.js";
import { RestoreRefusedError } from "./errors.js";
import { namesIn } from "./files.js";
import { overlap, realPath } from "./paths.js";

/** The directory that a restore replaces. */
export interface RestoreTarget {
  /** Absolute path, without symbolic links. */
  readonly directory: string;
  /** `empty` and `absent`: nothing has to be moved away. */
  readonly condition: "store" | "empty" | "absent";
}

/**
 * Returns the directory that a restore replaces.
 * @throws {RestoreRefusedError} If it holds something else than a store, or cannot be moved.
 */
export async function checkTarget(given: string, backup: string): Promise<RestoreTarget> {
  const directory = realPath(resolve(given));
  if (!existsSync(directory)) return { directory, condition: "absent" };
  if (!statSync(directory).isDirectory()) throw refused(directory, "is a file; name the directory of a store");
  if (overlap(directory, resolve(backup)))
    throw refused(directory, "and the backup lie one inside the other; name a directory elsewhere");
  if (statSync(directory).dev !== statSync(dirname(directory)).dev)
    throw refused(
      directory,
      `is a mount point, which cannot be renamed; name a directory in it, ${join(directory, "store")}`,
    );
  const names = (await namesIn(directory)) ?? [];
  if (names.length === 0) return { directory, condition: "empty" };
  const foreign = names.filter((name) => !isStoreName(name));
  if (foreign.length === 0) return { directory, condition: "store" };
  const some = foreign.slice(0, 3).join(", ");
  throw refused(
    directory,
    `holds ${foreign.length} files that are not of a store (${some}), and would be moved away as a whole; ` +
      "move these files elsewhere, or name another directory",
  );
}

/** Returns whether a name may be in the directory of a store. */
function isStoreName(name: string): boolean {
  const directories = [usersDirectoryName, draftsDirectoryName, quarantineDirectoryName, sessionDirectoryName];
  const files = [masterFileName, ...companionsOf(masterFileName)];
  // Rollcall 0.2.0 had drafts of the master here.
  return directories.includes(name) || files.includes(name) || name.startsWith("tmp_master_");
}

function refused(directory: string, why: string): RestoreRefusedError {
  return new RestoreRefusedError(`${directory} ${why}`);
}

/** Returns a path for the directory that is replaced: it has the time in it, and is free. */
export function pathForPrevious(directory: string, now: Date): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  for (let number = 1; ; number += 1) {
    const path = `${directory}.before-restore-${time}${number === 1 ? "" : `-${number}`}`;
    if (!existsSync(path)) return path;
  }
}

/** Returns the path at which a backup is put together, beside the directory that it replaces. */
export function pathForBuilding(directory: string, backupId: string): string {
  return `${directory}.restoring-${backupId.slice(0, 12)}`;
}

/** Returns the paths at which restores of this directory have put backups together and have not finished. */
export async function unfinishedBuilds(directory: string): Promise<readonly string[]> {
  const parent = dirname(directory);
  const prefix = `${basename(directory)}.restoring-`;
  const names = (await namesIn(parent)) ?? [];
  return names
    .filter((name) => name.startsWith(prefix) && /^[0-9a-f]{12}$/.test(name.slice(prefix.length)))
    .map((name) => join(parent, name));
}
