import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import type { EventLoop, Pause } from "../../core/index.js";

/*
 * Timers and immediates of clients that share one event loop. That a sleep ends is a moment, and no time is waited.
 */

type Action = (...args: unknown[]) => unknown;
type Later = (pause: Pause, action: () => void) => (() => boolean) | undefined;

/** Makes the end of every sleep a moment, and every immediate. */
export function interceptEventLoopTimers(loop: EventLoop): void {
  const handles = createHandles();
  const replaced = {
    setTimeout: withPromised(oneShot(loop.later, handles), asleep(loop.later)),
    setInterval: repeated(loop.later, handles),
    setImmediate: withPromised(soon(loop.later, handles), yielded(loop.later)),
    clearTimeout: handles.clearing(timers.clearTimeout),
    clearInterval: handles.clearing(timers.clearInterval),
    clearImmediate: handles.clearing(timers.clearImmediate),
  };
  Object.assign(timers, replaced);
  Object.assign(globalThis, replaced);
  interceptPromises(loop);
  syncBuiltinESMExports();
}

function interceptPromises({ later }: EventLoop): void {
  const { scheduler, setImmediate: yieldOnce } = timersPromises;
  const wait = scheduler.wait.bind(scheduler);
  const sleep = asleep(later);
  const yielding = yielded(later);
  Object.assign(timersPromises, { setTimeout: sleep, setImmediate: yielding });
  Object.defineProperty(scheduler, "wait", {
    value: (ms: number, options?: Signalled) => sleepOn(later, ms, undefined, options) ?? wait(ms, options),
  });
  Object.defineProperty(scheduler, "yield", { value: () => yieldOn(later, undefined) ?? yieldOnce() });
}

/** The handles of timers that are moments. Each is a handle of Node, so that it has all of its methods. */
interface Handles {
  /** Returns a handle. `cancel`: cancels the moment. */
  open(cancel: () => boolean): { readonly handle: object; close(): void; renew(cancel: () => boolean): void };
  /** Returns a function that clears a handle: one of these, or else with the original function. */
  clearing(original: (handle?: never) => void): Action;
}

const { setTimeout: startTimer, clearTimeout: stopTimer } = timers;
const longestMs = 2 ** 31 - 1;

function createHandles(): Handles {
  const cancels = new WeakMap<object, () => boolean>();
  return {
    open(cancel) {
      // It never fires.
      const handle = startTimer(() => undefined, longestMs).unref();
      cancels.set(handle, cancel);
      return {
        handle,
        close() {
          cancels.delete(handle);
          stopTimer(handle);
        },
        renew: (next) => void cancels.set(handle, next),
      };
    },
    clearing: (original) => (handle) => {
      const cancel = typeof handle === "object" && handle !== null ? cancels.get(handle) : undefined;
      cancel?.();
      return original(handle as never);
    },
  };
}

function oneShot(later: Later, handles: Handles): Action {
  return (callback, delay, ...args) => {
    if (typeof callback !== "function") return (startTimer as unknown as Action)(callback, delay, ...args);
    const ms = millisecondsOf(delay);
    const cancel = later({ kind: "sleep", label: sleepLabel(ms), ms }, () => {
      opened?.close();
      callback.apply(opened?.handle, args);
    });
    const opened = cancel === undefined ? undefined : handles.open(cancel);
    return opened?.handle ?? (startTimer as unknown as Action)(callback, delay, ...args);
  };
}

function repeated(later: Later, handles: Handles): Action {
  const original = timers.setInterval as unknown as Action;
  return (callback, delay, ...args) => {
    if (typeof callback !== "function") return original(callback, delay, ...args);
    const ms = millisecondsOf(delay);
    const pause: Pause = { kind: "sleep", label: sleepLabel(ms), ms };
    const fire = (): void => {
      const again = later(pause, fire);
      if (again !== undefined) opened?.renew(again);
      callback.apply(opened?.handle, args);
    };
    const cancel = later(pause, fire);
    const opened = cancel === undefined ? undefined : handles.open(cancel);
    return opened?.handle ?? original(callback, delay, ...args);
  };
}

function soon(later: Later, handles: Handles): Action {
  const original = timers.setImmediate as unknown as Action;
  return (callback, ...args) => {
    if (typeof callback !== "function") return original(callback, ...args);
    const cancel = later({ kind: "immediate", label: nextTurn }, () => {
      opened?.close();
      callback(...args);
    });
    const opened = cancel === undefined ? undefined : handles.open(cancel);
    return opened?.handle ?? original(callback, ...args);
  };
}

interface Signalled {
  readonly signal?: AbortSignal;
}

function asleep(later: Later) {
  const original = timersPromises.setTimeout;
  return (ms?: number, value?: unknown, options?: Signalled): Promise<unknown> =>
    sleepOn(later, ms, value, options) ?? original(ms, value, options);
}

function yielded(later: Later) {
  const original = timersPromises.setImmediate;
  return (value?: unknown, options?: Signalled): Promise<unknown> => yieldOn(later, value) ?? original(value, options);
}

/** Returns a promise that is resolved after a sleep; undefined: the code that runs now is not scheduled. */
function sleepOn(later: Later, delay: unknown, value: unknown, options: Signalled = {}): Promise<unknown> | undefined {
  const { signal } = options;
  if (signal?.aborted === true) return undefined;
  const ms = millisecondsOf(delay);
  let wake = (): void => undefined;
  const cancel = later({ kind: "sleep", label: sleepLabel(ms), ms }, () => wake());
  if (cancel === undefined) return undefined;
  return new Promise((resolve, reject) => {
    wake = () => resolve(value);
    const abort = (): void => {
      if (cancel()) reject(abortError(signal?.reason));
    };
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** Returns a promise that is resolved after the code that runs now; undefined: that code is not scheduled. */
function yieldOn(later: Later, value: unknown): Promise<unknown> | undefined {
  let wake = (): void => undefined;
  const cancel = later({ kind: "immediate", label: nextTurn }, () => wake());
  if (cancel === undefined) return undefined;
  return new Promise((resolve) => {
    wake = () => resolve(value);
  });
}

function abortError(cause: unknown): Error {
  const error = new Error("The operation was aborted", { cause });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}

/** Gives a function the form that `util.promisify` returns. */
function withPromised(action: Action, promised: (...args: never[]) => Promise<unknown>): Action {
  Object.defineProperty(action, promisify.custom, { value: promised });
  return action;
}

/** As Node reads a delay. */
function millisecondsOf(delay: unknown): number {
  const ms = Number(delay);
  return ms >= 1 && ms <= longestMs ? Math.trunc(ms) : 1;
}

const nextTurn = "next turn of the event loop";

function sleepLabel(ms: number): string {
  return `sleep ${ms} ms`;
}
