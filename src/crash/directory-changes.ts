import { join } from "node:path";
import { rawFs } from "../drivers/index.js";

/** For each file below a directory a text that changes with every write to the file. */
export type DirectoryState = ReadonlyMap<string, string>;

/** Returns the state of a directory. It opens no file, because closing a file would drop SQLite's locks. */
export function readDirectoryState(directory: string): DirectoryState {
  const state = new Map<string, string>();
  const read = (folder: string): void => {
    for (const entry of rawFs.readdirSync(join(directory, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) read(path);
      else {
        const stats = rawFs.statSync(join(directory, path), { bigint: true, throwIfNoEntry: false });
        // A symbolic link to a directory changes with every name in the directory, which is no change of a file.
        if (stats?.isDirectory() === false) state.set(path, `${stats.ino} ${stats.size} ${stats.mtimeNs}`);
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
