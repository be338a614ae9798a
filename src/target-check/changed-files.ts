import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Folders of these names are not searched. */
const ignored = /^(node_modules|\..+)$/;
const depthMax = 3;
/** Files in one search. */
const filesMax = 20_000;
const shownMax = 3;

/**
 * Returns files that changed since a moment in the folder of a module or below it; if there is none, those in the working
 * directory: absolute paths, at most three, the nearest first. They are where a target writes that does not write into its
 * directory. Of a folder with very many files, only the nearest ones are searched.
 */
export function changedFiles(module: string, since: number): readonly string[] {
  const besideModule = changedBelow(dirname(module), since);
  return besideModule.length > 0 ? besideModule : changedBelow(process.cwd(), since);
}

function changedBelow(root: string, since: number): readonly string[] {
  const found = new Set<string>();
  let searched = 0;
  for (const path of filesBelow(root)) {
    // A database in WAL mode changes in a file beside it.
    if (changedAt(path) >= since) found.add(path.replace(/-(wal|shm|journal)$/, ""));
    searched += 1;
    if (searched === filesMax || found.size === shownMax) break;
  }
  return [...found];
}

/** Returns the files of a folder before those of the folders in it, so that a search that is given up has seen the nearest ones. */
function* filesBelow(root: string): Generator<string> {
  let folders: readonly string[] = [root];
  for (let depth = 0; depth <= depthMax; depth += 1) {
    const inside: string[] = [];
    for (const folder of folders) {
      for (const entry of entriesOf(folder)) {
        const path = join(folder, entry.name);
        if (entry.isFile()) yield path;
        else if (entry.isDirectory() && !ignored.test(entry.name)) inside.push(path);
      }
    }
    folders = inside;
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder that this user cannot read holds no data of the target.
    return [];
  }
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
