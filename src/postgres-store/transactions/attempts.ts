import { setTimeout as sleep } from "node:timers/promises";
import { type Limits, publish } from "../../store/index.js";
import type { Runtime } from "../context.js";
import { asErrorAtTheEnd, asStoreError, failureKindOf, reasonOf } from "../failures.js";

/** What is attempted, and for whom. */
export interface Call {
  /** What the call does, for messages: "finding an account". */
  readonly doing: string;
  readonly limits: Limits;
  /** The `directory` of events; undefined: the store is not open yet. */
  readonly location?: string | undefined;
}

/**
 * Runs `attempt` until it meets neither a conflict nor a lost connection, and returns its result. It runs at least once.
 * @throws {StoreBusyError | StoreUnreachableError} After the deadline.
 * @throws The signal's reason, if it is aborted before an attempt.
 */
export async function untilDone<T>(
  { random }: Pick<Runtime, "random">,
  { doing, limits, location }: Call,
  attempt: () => Promise<T>,
): Promise<T> {
  const begin = performance.now();
  const publishWait = (): void => {
    if (location === undefined) return;
    publish("busy", { directory: location, operation: doing, waitedMs: performance.now() - begin });
  };
  for (let attempts = 1; ; attempts += 1) {
    limits.signal?.throwIfAborted();
    try {
      const result = await attempt();
      if (attempts > 1) publishWait();
      return result;
    } catch (error) {
      const kind = failureKindOf(error);
      if (kind === "other") throw asStoreError(error, doing);
      if (location !== undefined) publish("retry", { directory: location, operation: doing, code: reasonOf(error) });
      if (performance.now() >= limits.deadline) {
        publishWait();
        throw asErrorAtTheEnd(error, kind, doing, attempts);
      }
      await pause(pauseMsMax[kind], attempts, limits, random);
    }
  }
}

/** A server that is gone is not asked hundreds of times a second. */
const pauseMsMax = { conflict: 100, lost: 1000 } as const;

/**
 * Waits before the next attempt: longer each time, and a random part of it, so that transactions that met each other do not
 * meet again.
 */
export async function pause(
  longestMs: number,
  attempts: number,
  { signal, deadline }: Limits,
  random: () => number,
): Promise<void> {
  const longest = Math.min(longestMs, 2 ** attempts);
  const left = Math.max(0, deadline - performance.now());
  try {
    await sleep(Math.min(left, longest * (0.5 + random() / 2)), undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
