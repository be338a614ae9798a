import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import { raw } from "./raw-clock.js";
import { delayMsMax, type Handle, type TimerQueue } from "./timer-queue.js";

/*
 * The functions of Node with which target code waits: timers, their promise forms, and time limits of signals.
 */

type Timer = (...args: unknown[]) => Handle;

/** Lets the timers of target code go by the virtual clock. `label` describes a sleep. */
export function interceptVirtualTimers(queue: TimerQueue, label: (delayMs: number) => string): void {
  const set = (repeats: boolean, original: Timer): Timer =>
    function set(callback, delay, ...args) {
      if (typeof callback !== "function" || !queue.isVirtual()) return original(callback, delay, ...args);
      const handle = original(() => undefined, delayMsMax);
      const { delayMs, sleeps } = delayOf(delay, repeats);
      handle.refresh = () => {
        queue.refresh(handle);
        return handle;
      };
      queue.add({
        handle,
        label: sleeps ? label(delayMs) : undefined,
        delayMs,
        repeats,
        callback: () => void callback.apply(handle, args),
      });
      return handle;
    };
  const setTimeout = set(false, raw.setTimeout as Timer);
  const setInterval = set(true, raw.setInterval as Timer);
  const sleep = sleepBy(queue, setTimeout);
  Object.defineProperty(setTimeout, promisify.custom, { value: sleep });
  const clearing = { clearTimeout: clear(queue), clearInterval: clear(queue) };
  Object.assign(timers, { setTimeout, setInterval, ...clearing });
  Object.assign(globalThis, { setTimeout, setInterval, ...clearing });
  Object.defineProperty(timersPromises.scheduler, "wait", {
    value: (delay: number, options?: object) => sleep(delay, undefined, options),
  });
  const originalTicks = timersPromises.setInterval;
  Object.assign(timersPromises, {
    setTimeout: sleep,
    setInterval: (delay?: number, value?: unknown, options?: object) =>
      queue.isVirtual() ? ticks(sleep, delay, value, options) : originalTicks(delay, value, options),
  });
  limitSignals(queue, setTimeout);
  syncBuiltinESMExports();
}

/** Returns the delay as Node understands it. As in Node, one of 0 ms is the shortest there is, and no sleep. */
function delayOf(delay: unknown, repeats: boolean): { readonly delayMs: number; readonly sleeps: boolean } {
  const ms = Math.trunc(Number(delay));
  if (!(ms >= 1)) return { delayMs: 1, sleeps: repeats };
  return { delayMs: ms > delayMsMax ? 1 : ms, sleeps: true };
}

function clear(queue: TimerQueue): (handle: unknown) => void {
  return (handle) => {
    raw.clearTimeout(handle as Handle);
    queue.prune();
  };
}

type Sleep = (delay?: number, value?: unknown, options?: object) => Promise<unknown>;

/**
 * Returns the promise form of `setTimeout`. Node's own checks the options and watches the signal, with a timer that
 * never fires.
 */
function sleepBy(queue: TimerQueue, setTimer: Timer): Sleep {
  return (delay, value, options = {}) => {
    if (!queue.isVirtual()) return raw.sleep(delay, value, options);
    const woken = new AbortController();
    const signal: unknown = Reflect.get(Object(options), "signal");
    const signals = signal instanceof AbortSignal ? AbortSignal.any([signal, woken.signal]) : (signal ?? woken.signal);
    const guard = raw.sleep(delayMsMax, undefined, { ...options, signal: signals } as object);
    return new Promise((resolve, reject) => {
      const handle = setTimer(() => {
        resolve(value);
        woken.abort();
      }, delay);
      guard.catch((error: unknown) => {
        // If the sleep has ended, the promise is resolved already.
        raw.clearTimeout(handle);
        queue.prune();
        reject(error);
      });
    });
  };
}

async function* ticks(sleep: Sleep, delay?: number, value?: unknown, options?: object): AsyncGenerator {
  for (;;) yield await sleep(Math.max(1, delay ?? 1), value, options);
}

/** Lets the time limit of `AbortSignal.timeout` go by the virtual clock. */
function limitSignals(queue: TimerQueue, setTimer: Timer): void {
  const original = AbortSignal.timeout;
  Object.defineProperty(AbortSignal, "timeout", {
    ...Object.getOwnPropertyDescriptor(AbortSignal, "timeout"),
    value(delay: number): AbortSignal {
      if (!queue.isVirtual() || !Number.isSafeInteger(delay) || delay < 0) return original.call(AbortSignal, delay);
      const limit = new AbortController();
      const reason = new DOMException("The operation was aborted due to timeout", "TimeoutError");
      setTimer(() => limit.abort(reason), delay).unref();
      return limit.signal;
    },
  });
}
