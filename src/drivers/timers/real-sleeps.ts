import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import type { SchedulingPoints } from "../../core/index.js";
import { sleepLabel } from "./sleep-label.js";

/*
 * A client that sleeps waits for others. So after each sleep there is a scheduling point, and the client yields.
 * Otherwise a client that polls for another client's work could poll for ever.
 */

type Timer = (...args: unknown[]) => unknown;

/** Adds a scheduling point after every sleep, which takes its time: timeouts, intervals and `Atomics.wait`. */
export function interceptRealSleeps(hook: SchedulingPoints): void {
  const { setTimeout: original, setInterval: originalInterval } = timers;
  const controlled = (callback: unknown, delay: unknown, ...args: unknown[]): unknown => {
    if (typeof callback !== "function" || !isSleep(delay)) return (original as Timer)(callback, delay, ...args);
    return original(function wake(this: unknown) {
      hook.pause(sleepLabel(delay));
      callback.apply(this, args);
    }, delay);
  };
  const sleep = async (delay?: number, value?: unknown, options?: object): Promise<unknown> => {
    const slept = await originalSleep(delay, value, options);
    if (isSleep(delay)) hook.pause(sleepLabel(delay));
    return slept;
  };
  const { setTimeout: originalSleep } = timersPromises;
  Object.defineProperty(controlled, promisify.custom, { value: sleep });
  const interval = (callback: unknown, delay: unknown, ...args: unknown[]): unknown => {
    if (typeof callback !== "function") return (originalInterval as Timer)(callback, delay, ...args);
    return originalInterval(function wake(this: unknown) {
      hook.pause(sleepLabel(Number(delay ?? 1)));
      callback.apply(this, args);
    }, delay as number);
  };
  Object.assign(timers, { setTimeout: controlled, setInterval: interval });
  Object.defineProperty(timersPromises.scheduler, "wait", {
    value: (delay: number, options?: object) => sleep(delay, undefined, options),
  });
  Object.assign(timersPromises, { setTimeout: sleep });
  Object.assign(globalThis, { setTimeout: controlled, setInterval: interval });
  syncBuiltinESMExports();
  interceptAtomicsWait(hook);
}

/** Adds a scheduling point after `Atomics.wait`, with which a thread sleeps synchronously. */
function interceptAtomicsWait(hook: SchedulingPoints): void {
  const original = Atomics.wait;
  Object.defineProperty(Atomics, "wait", {
    ...Object.getOwnPropertyDescriptor(Atomics, "wait"),
    value: (...args: Parameters<typeof original>) => {
      const result = original(...args);
      if (result === "timed-out") hook.pause(sleepLabel(args[3] ?? 0));
      return result;
    },
  });
}

function isSleep(delay: unknown): delay is number {
  return typeof delay === "number" && delay > 0;
}
