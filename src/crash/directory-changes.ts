import { join } from "node:path";
import { rawFs } from "../drivers/index.js";

/** For each file below a directory a text that changes with every write to the file. */
export type DirectoryState = ReadonlyMap<string, string>;

/**
 * Returns the state of a directory. It opens no file, because closing a file would drop SQLite's locks. `timeOf` returns
 * the time that target code reads for a time of a file: how the system stores it may change without any write.
 */
export function readDirectoryState(directory: string, timeOf: (fileMs: number) => number): DirectoryState {
  const state = new Map<string, string>();
  const read = (folder: string): void => {
    for (const entry of rawFs.readdirSync(join(directory, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) read(path);
      else {
        const stats = rawFs.statSync(join(directory, path), { throwIfNoEntry: false });
        // A symbolic link to a directory changes with every name in the directory, which is no change of a file.
        if (stats?.isDirectory() === false) state.set(path, `${stats.ino} ${stats.size} ${timeOf(stats.mtimeMs)}`);
      }
    }
  };
  read("");
  return state;
}

/** Returns the paths of files that were made, deleted or written to. */
export function changedBetween(before: DirectoryState, after: DirectoryState): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
}
