import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import type { Context } from "./context.js";
import { StoreBusyError } from "./errors.js";
import { publish } from "./events.js";
import { checkOptionsOf, optionalSignal, waitMilliseconds } from "./validation.js";

/** Options of each asynchronous call. */
export interface CallOptions {
  /**
   * Ends the wait for a lock or for earlier calls; the call rejects with the signal's reason then, and nothing was changed.
   * A call that has begun to change something is finished.
   */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait for locks, 0 to 600,000. Default: `busyTimeoutMs` of the store. */
  readonly timeoutMs?: number | undefined;
}

/** How long a call may still wait. */
export interface Limits {
  readonly signal: AbortSignal | undefined;
  /** As `performance.now()`. */
  readonly deadline: number;
}

/**
 * Milliseconds for which one attempt may keep the event loop from other work. SQLite itself waits so long, because most
 * locks are held for less.
 */
export const attemptMs = 5;

/**
 * Runs `attempt` until it meets no lock, and returns its result. Between attempts the event loop does other work: a lock
 * that another process holds for seconds delays this call, not the process.
 * @throws {StoreBusyError} After the deadline.
 * @throws The signal's reason, if it is aborted.
 */
export async function untilFree<T>(context: Context, doing: string, limits: Limits, attempt: () => T): Promise<T> {
  return await retryWhileBusy(context, doing, limits, () => context.master.waiting(attemptMs, attempt));
}

/** Does the same, with an attempt that limits by itself how long it keeps the event loop from other work. */
export async function retryWhileBusy<T>(
  context: Context,
  doing: string,
  limits: Limits,
  attempt: () => T | Promise<T>,
): Promise<T> {
  const begin = performance.now();
  for (let attempts = 1; ; attempts += 1) {
    limits.signal?.throwIfAborted();
    try {
      const result = await attempt();
      if (attempts > 1) publishWait(context, doing, begin);
      return result;
    } catch (error) {
      if (!(error instanceof StoreBusyError)) throw error;
      if (performance.now() >= limits.deadline) {
        publishWait(context, doing, begin);
        throw error;
      }
      await pause(attempts, limits);
    }
  }
}

function publishWait({ directory }: Context, operation: string, begin: number): void {
  publish("busy", { directory, operation, waitedMs: performance.now() - begin });
}

const pauseMsMax = 50;

/**
 * Waits before the next attempt: longer each time, and a random part of it, so that processes that were refused together
 * do not try again together.
 */
async function pause(attempts: number, { signal, deadline }: Limits): Promise<void> {
  const longest = Math.min(pauseMsMax, 2 ** attempts);
  const left = Math.max(0, deadline - performance.now());
  const ms = Math.min(left, longest * (0.5 + Math.random() / 2));
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/** Returns the limits of a call that begins now. */
export function limitsOf(options: CallOptions | undefined, defaultMs: number): Limits {
  const begin = performance.now();
  if (options === undefined) return { signal: undefined, deadline: begin + defaultMs };
  const { signal, timeoutMs = defaultMs } = checkOptionsOf("the options of the call", fields, options);
  return { signal, deadline: begin + timeoutMs };
}

const fields = v.strictObject({ signal: optionalSignal, timeoutMs: v.optional(waitMilliseconds) });
