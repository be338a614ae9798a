import { accessSync, constants, mkdirSync, mkdtempSync, realpathSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The one place where a verification writes. Every run gets a directory of its own inside. */
export interface RunDirectories {
  readonly root: string;
  /** Nothing is deleted at the end. */
  readonly kept: boolean;
  /** A fresh, empty directory. */
  next(): string;
  /** Deletes one that is no longer needed. */
  discard(directory: string): void;
  removeAll(): void;
}

/** Where all is kept, the last runs are enough to look at, and do not fill the disk. */
const keptRuns = 8;

/** `keep`: nothing is deleted at the end, and this is told where it is. Of the runs the last ones are there. */
export function createRunDirectories(keep?: (root: string) => void): RunDirectories {
  const root = mkdtempSync(join(realpathSync(parentDirectory()), "rollcall-"));
  let count = 0;
  const discarded: string[] = [];
  const remove = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  const end = (): void => {
    if (keep === undefined) remove(root);
  };
  // A second Ctrl-C does not wait until everything has come to its end.
  process.once("exit", end);
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
      process.off("exit", end);
      end();
      keep?.(root);
    },
  };
}

const memoryFileSystem = "/dev/shm";
const freeBytesMin = 1024 ** 3;

/**
 * A memory file system where there is a roomy one: it is several times as fast, and a verification that waits less for
 * the disk sees more. `TMPDIR` is obeyed where it is set.
 */
function parentDirectory(): string {
  if (process.env.TMPDIR !== undefined) return tmpdir();
  try {
    const { bavail, bsize } = statfsSync(memoryFileSystem);
    if (bavail * bsize < freeBytesMin) return tmpdir();
    accessSync(memoryFileSystem, constants.W_OK);
    return memoryFileSystem;
  } catch {
    return tmpdir();
  }
}
