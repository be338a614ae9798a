import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { dumpFileOf, fastParentDirectory } from "../core/index.js";

/**
 * The directories of a verification: one root, and in it a directory for every run. A verification writes nowhere else.
 */
export interface RunDirectories {
  readonly root: string;
  /** Whether the last runs are kept at the end. */
  readonly kept: boolean;
  /** Returns a fresh, empty directory. */
  next(): string;
  /** Deletes a directory that is no longer needed. */
  discard(directory: string): void;
  removeAll(): void;
}

/** The number of runs to keep, few enough for the disk. */
const keptRuns = 8;

/**
 * Creates the directories of a verification. `keep`: if it is given, the last runs are kept at the end, and it is
 * called with the path.
 */
export function createRunDirectories(keep?: (root: string) => void): RunDirectories {
  const root = mkdtempSync(join(realpathSync(fastParentDirectory()), "rollcall-"));
  let count = 0;
  const discarded: string[] = [];
  const removePath = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  const remove = (directory: string): void => [directory, dumpFileOf(directory)].forEach(removePath);
  const end = (): void => {
    if (keep === undefined) remove(root);
  };
  const endAtExit = (): void => {
    try {
      end();
    } catch {
      // The small disk of a soak may be mounted in it. Then the soak's cleanup process deletes it.
    }
  };
  // After a second Ctrl-C nothing else is cleaned up.
  process.once("exit", endAtExit);
  return {
    root,
    kept: keep !== undefined,
    next() {
      count += 1;
      const directory = join(root, `run-${count}`);
      mkdirSync(directory);
      return directory;
    },
    discard(directory) {
      discarded.push(directory);
      while (discarded.length > (keep === undefined ? 0 : keptRuns)) remove(discarded.shift() ?? "");
    },
    removeAll() {
      process.off("exit", endAtExit);
      end();
      keep?.(root);
    },
  };
}
