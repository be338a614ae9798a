import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import type { EventLoop } from "../../core/index.js";
import { type Cancel, createHandles, type Handles } from "./handles.js";

/*
 * Timers and immediates of clients that share one event loop. That a sleep ends is a moment, and no time is waited.
 */

type Action = (...args: unknown[]) => unknown;

/** Makes the end of every sleep a moment, and every immediate. */
export function interceptEventLoopTimers(loop: EventLoop): void {
  const handles = createHandles();
  const sleep = sleeping(loop);
  const turn = turning(loop);
  const replaced = {
    setTimeout: withPromised(oneShot(loop, handles), sleep),
    setInterval: repeated(loop, handles),
    setImmediate: withPromised(immediate(loop, handles), turn),
    clearTimeout: handles.clearing(timers.clearTimeout),
    clearInterval: handles.clearing(timers.clearInterval),
    clearImmediate: handles.clearing(timers.clearImmediate),
  };
  Object.assign(timers, replaced);
  Object.assign(globalThis, replaced);
  Object.assign(timersPromises, { setTimeout: sleep, setImmediate: turn });
  Object.defineProperty(timersPromises.scheduler, "wait", {
    value: (ms: number, options?: Signalled) => sleep(ms, undefined, options),
  });
  Object.defineProperty(timersPromises.scheduler, "yield", { value: () => turn() });
  syncBuiltinESMExports();
}

function oneShot({ sleep }: EventLoop, handles: Handles): Action {
  const original = timers.setTimeout as unknown as Action;
  return (callback, delay, ...args) => {
    if (typeof callback !== "function") return original(callback, delay, ...args);
    const begin = (): Cancel => sleep(millisecondsOf(delay), () => void callback.apply(handle, args));
    const { handle } = handles.open(begin);
    return handle;
  };
}

function repeated({ sleep }: EventLoop, handles: Handles): Action {
  const original = timers.setInterval as unknown as Action;
  return (callback, delay, ...args) => {
    if (typeof callback !== "function") return original(callback, delay, ...args);
    const begin = (): Cancel =>
      sleep(millisecondsOf(delay), () => {
        renew();
        callback.apply(handle, args);
      });
    const { handle, renew } = handles.open(begin);
    return handle;
  };
}

function immediate({ inNextTurn }: EventLoop, handles: Handles): Action {
  const original = timers.setImmediate as unknown as Action;
  return (callback, ...args) => {
    if (typeof callback !== "function") return original(callback, ...args);
    const cancel = inNextTurn(() => void callback(...args));
    return cancel === undefined ? original(callback, ...args) : handles.open(() => cancel).handle;
  };
}

interface Signalled {
  readonly signal?: AbortSignal;
}

/** As `setTimeout` of node:timers/promises. */
function sleeping({ sleep }: EventLoop) {
  const original = timersPromises.setTimeout;
  return (delay?: number, value?: unknown, options: Signalled = {}): Promise<unknown> => {
    const { signal } = options;
    if (signal?.aborted === true) return original(delay, value, options);
    return new Promise((resolve, reject) => {
      const cancel = sleep(millisecondsOf(delay), () => resolve(value));
      const abort = (): void => {
        if (cancel()) reject(abortError(signal?.reason));
      };
      signal?.addEventListener("abort", abort, { once: true });
    });
  };
}

function abortError(cause: unknown): Error {
  const error = new Error("The operation was aborted", { cause });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}

/** As `setImmediate` of node:timers/promises. */
function turning({ inNextTurn }: EventLoop) {
  const original = timersPromises.setImmediate;
  return (value?: unknown, options?: object): Promise<unknown> => {
    let goOn = (): void => undefined;
    if (inNextTurn(() => goOn()) === undefined) return original(value, options);
    return new Promise((resolve) => {
      goOn = () => resolve(value);
    });
  };
}

/** Gives a function the form that `util.promisify` returns. */
function withPromised(action: Action, promised: (...args: never[]) => Promise<unknown>): Action {
  Object.defineProperty(action, promisify.custom, { value: promised });
  return action;
}

const longestMs = 2 ** 31 - 1;

/** As Node reads a delay. */
function millisecondsOf(delay: unknown): number {
  const ms = Number(delay);
  return ms >= 1 && ms <= longestMs ? Math.trunc(ms) : 1;
}
