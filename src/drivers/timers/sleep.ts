import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import type { Gatekeeper } from "../../core/index.js";

/*
 * A client that sleeps waits for the others. So when it wakes up it comes to a gate, and others go first; else one that
 * polls for what another must do would poll for ever.
 */

type Timer = (...args: unknown[]) => unknown;

export function gateSleep(keeper: Gatekeeper): void {
  const { setTimeout: original, setInterval: originalInterval } = timers;
  const gated = (callback: unknown, delay: unknown, ...args: unknown[]): unknown => {
    if (typeof callback !== "function" || !isSleep(delay)) return (original as Timer)(callback, delay, ...args);
    return original(function wake(this: unknown) {
      keeper.rest(sayMs(delay));
      callback.apply(this, args);
    }, delay);
  };
  const sleep = async (delay?: number, value?: unknown, options?: object): Promise<unknown> => {
    const slept = await originalSleep(delay, value, options);
    if (isSleep(delay)) keeper.rest(sayMs(delay));
    return slept;
  };
  const { setTimeout: originalSleep } = timersPromises;
  Object.defineProperty(gated, promisify.custom, { value: sleep });
  const interval = (callback: unknown, delay: unknown, ...args: unknown[]): unknown => {
    if (typeof callback !== "function") return (originalInterval as Timer)(callback, delay, ...args);
    return originalInterval(function wake(this: unknown) {
      keeper.rest(sayMs(Number(delay ?? 1)));
      callback.apply(this, args);
    }, delay as number);
  };
  Object.assign(timers, { setTimeout: gated, setInterval: interval });
  Object.defineProperty(timersPromises.scheduler, "wait", {
    value: (delay: number, options?: object) => sleep(delay, undefined, options),
  });
  Object.assign(timersPromises, { setTimeout: sleep });
  Object.assign(globalThis, { setTimeout: gated, setInterval: interval });
  syncBuiltinESMExports();
  gateAtomicsWait(keeper);
}

/** `Atomics.wait` on memory of its own is how a thread sleeps synchronously. */
function gateAtomicsWait(keeper: Gatekeeper): void {
  const original = Atomics.wait;
  Object.defineProperty(Atomics, "wait", {
    ...Object.getOwnPropertyDescriptor(Atomics, "wait"),
    value: (...args: Parameters<typeof original>) => {
      const answer = original(...args);
      if (answer === "timed-out") keeper.rest(sayMs(args[3] ?? 0));
      return answer;
    },
  });
}

function isSleep(delay: unknown): delay is number {
  return typeof delay === "number" && delay > 0;
}

function sayMs(delay: number): string {
  return `sleep ${delay} ms`;
}
