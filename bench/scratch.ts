import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { syncDirectory } from "../properties/faulty-stores/durable-files.js";

/** The directory in which a benchmark writes: below the system's directory for temporary files (`TMPDIR`). */
export interface Scratch {
  readonly root: string;
  /** Aborted with an `InterruptedError` on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Returns a new, empty directory. */
  fresh(): string;
  /** Deletes a directory and waits for the disk, so that the deletion does not slow the next measurement. */
  discard(directory: string): void;
}

/** The user pressed Ctrl-C or sent another signal to end the process. */
export class InterruptedError extends Error {
  /** 128 plus the signal's number, as in shells. */
  readonly exitCode: number;
  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** Runs `work` with a new directory and returns its result. Deletes the directory afterwards, also after Ctrl-C. */
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
    // An error after an interruption is a result of it.
    interruption.signal.throwIfAborted();
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
