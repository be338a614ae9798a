import { join } from "node:path";
import { databaseDump, dumpFileOf, type SnapshotEntry } from "../core/index.js";
import { rawFs } from "../drivers/index.js";

/** Replaces the directory by the entries of a snapshot. The directory and its files must be closed. */
export function restore(directory: string, entries: readonly SnapshotEntry[]): void {
  rawFs.rmSync(directory, { recursive: true, force: true });
  rawFs.rmSync(dumpFileOf(directory), { force: true });
  rawFs.mkdirSync(directory);
  const placed = new Map<number, string>();
  for (const entry of entries) {
    const path = entry.path === databaseDump ? dumpFileOf(directory) : join(directory, entry.path);
    const other = placed.get(entry.node);
    switch (entry.type) {
      case "directory":
        if (entry.path !== ".") rawFs.mkdirSync(path);
        break;
      case "symbolic-link":
        rawFs.symlinkSync(entry.to, path);
        break;
      case "file":
        // Two names of one file stay one file, so that a write through one name shows under the other.
        if (other === undefined) rawFs.writeFileSync(path, entry.content, { mode: entry.mode });
        else rawFs.linkSync(other, path);
        placed.set(entry.node, path);
        break;
      default:
        entry satisfies never;
    }
  }
}
