import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { syncDirectory } from "./sync-directory.js";

/** The one place where a benchmark writes: in the system's directory for temporary files (`TMPDIR`). */
export interface Scratch {
  readonly root: string;
  /** Aborted with an `InterruptedError` on Ctrl-C. */
  readonly signal: AbortSignal;
  /** A new, empty directory. */
  fresh(): string;
  /** Deletes it, and waits until the disk has done so: the next measurement is not to pay for it. */
  discard(directory: string): void;
}

/** Somebody pressed Ctrl-C, or asked the process to end in another way. */
export class InterruptedError extends Error {
  /** 128 and the signal's number, as shells have it. */
  readonly exitCode: number;
  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** Lends `work` a directory and deletes it whatever happens, Ctrl-C included. */
export async function withScratch<T>(work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(realpathSync(tmpdir()), "rollcall-bench-"));
  const interruption = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => interruption.abort(new InterruptedError(signal));
  for (const signal of signals) process.once(signal, interrupt);
  let count = 0;
  try {
    return await work({
      root,
      signal: interruption.signal,
      fresh() {
        count += 1;
        const directory = join(root, String(count));
        mkdirSync(directory);
        return directory;
      },
      discard(directory) {
        rmSync(directory, { recursive: true, force: true });
        syncDirectory(root);
      },
    });
  } catch (error) {
    // What fails after an interruption fails because of it.
    interruption.signal.throwIfAborted();
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
