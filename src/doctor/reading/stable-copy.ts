import { copyFileSync, readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Coarser than the clock that file systems use for times of change (a few milliseconds). If a file was last changed
 * longer ago than this, then every later change gets another time.
 */
const clockStepMs = 50;
const attempts = 25;

/**
 * Calls `read` and returns its result, if no file changed from shortly before until after it. Returns undefined if the
 * files changed during every attempt: another process is writing them all the time.
 */
export async function whileUnchanged<T>(paths: readonly string[], read: () => T): Promise<T | undefined> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const before = paths.map(stateOf);
    const newest = Math.max(...before.map(({ changedMs }) => changedMs));
    if (Date.now() - newest > clockStepMs || newest > Date.now() + 1000) {
      const result = read();
      const after = paths.map(stateOf);
      if (before.every((state, index) => isSame(state, after[index]))) return result;
    }
    await sleep(clockStepMs);
  }
  return undefined;
}

interface FileState {
  /** -1: the file does not exist. */
  readonly size: number;
  readonly changedMs: number;
  readonly inode: number;
}

function stateOf(path: string): FileState {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return { size: -1, changedMs: 0, inode: 0 };
  return { size: stat.size, changedMs: Math.max(stat.mtimeMs, stat.ctimeMs), inode: stat.ino };
}

function isSame(state: FileState, other: FileState | undefined): boolean {
  return state.size === other?.size && state.changedMs === other.changedMs && state.inode === other.inode;
}

/** Returns the bytes of a database in WAL mode, changed so that they can be opened in memory, where there is no WAL. */
export function bytesWithoutWal(path: string): Buffer {
  return readFileSync(path).fill(1, 18, 20);
}

/** Copies a database and the companions that exist. */
export function copyWith(suffixes: readonly string[], from: string, to: string): void {
  copyFileSync(from, to);
  for (const suffix of suffixes) {
    if (statSync(`${from}${suffix}`, { throwIfNoEntry: false }) !== undefined) {
      copyFileSync(`${from}${suffix}`, `${to}${suffix}`);
    }
  }
}
