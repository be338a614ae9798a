import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Folders below these are not searched. */
const ignored = /^(node_modules|\..+)$/;
const depthMax = 3;
const entriesMax = 5000;
const shownMax = 3;

/**
 * Returns files that changed since a moment in the folder of a module and in the working directory, at most three. They
 * are where a target writes that does not write into its directory.
 */
export function changedFiles(module: string, since: number): readonly string[] {
  const found = new Set<string>();
  let entries = 0;
  const search = (folder: string, depth: number): void => {
    for (const entry of entriesOf(folder)) {
      entries += 1;
      if (entries > entriesMax || found.size >= shownMax) return;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < depthMax && !ignored.test(entry.name)) search(path, depth + 1);
      // A database in WAL mode changes in a file beside it.
      else if (entry.isFile() && changedAt(path) >= since) found.add(path.replace(/-(wal|shm|journal)$/, ""));
    }
  };
  for (const folder of new Set([process.cwd(), dirname(module)])) search(folder, 0);
  return [...found];
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
