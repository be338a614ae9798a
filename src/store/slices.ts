import { setImmediate as nextTurn } from "node:timers/promises";

/** A slice of work keeps the event loop from other work for so many milliseconds, and its last step. */
const sliceMs = 4;
const progressMs = 100;

/** How work is run in slices. */
export interface SliceOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called about ten times a second. */
  readonly onProgress: () => void;
}

/**
 * Runs a generator to its end. After each slice the event loop does other work.
 * @throws The signal's reason, if it is aborted. The generator's `finally` blocks run.
 */
export async function runInSlices(steps: Generator<void>, { signal, onProgress }: SliceOptions): Promise<void> {
  let sliceBegan = performance.now();
  let reported = sliceBegan;
  for (const _ of steps) {
    const now = performance.now();
    if (now - reported >= progressMs) {
      reported = now;
      onProgress();
    }
    if (now - sliceBegan < sliceMs) continue;
    await nextTurn();
    signal?.throwIfAborted();
    sliceBegan = performance.now();
  }
}
