import { setTimeout as sleep } from "node:timers/promises";

/** Something that had to happen did not, so the soak cannot judge. */
export class ClusterError extends Error {
  readonly code = "CLUSTER";
  override readonly name = "ClusterError";
}

const pollEveryMs = 20;

/**
 * Returns the first value of `ask` that is neither undefined nor false.
 * @throws {ClusterError} If there is none within `limitMs`: "expected WHAT within N s".
 */
export async function until<T>(
  what: string,
  limitMs: number,
  signal: AbortSignal,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    signal.throwIfAborted();
    const value = await ask();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new ClusterError(`expected ${what} within ${limitMs / 1000} s`);
    await sleep(pollEveryMs);
  }
}

/** Returns what the promise is fulfilled with. @throws {ClusterError} If it is not within `limitMs`. */
export async function within<T>(what: string, limitMs: number, signal: AbortSignal, promise: Promise<T>): Promise<T> {
  let settled: { readonly value: T } | undefined;
  const settling = promise.then((value) => {
    settled = { value };
  });
  const found = until(what, limitMs, signal, () => settled);
  // Whichever comes first: it fails, or it is late.
  await Promise.race([settling, found]);
  return (await found).value;
}
