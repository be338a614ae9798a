import { AsyncLocalStorage } from "node:async_hooks";
import type { LoopRun } from "./loop-run.js";

/*
 * Which client code of the target belongs to. Node keeps that across `await`, callbacks and timers. If code loses it, for
 * example in a pool or an emitter that all clients share, it counts as code of the client that moves now.
 */

interface Owner {
  readonly run: LoopRun;
  /** Undefined: it belongs to what the clients share, such as a connection or a timer of the store. */
  readonly client: number | undefined;
}

const owners = new AsyncLocalStorage<Owner>();

/** Runs code that belongs to a client of a run, or to none, with everything that follows from it. */
export function runAs<T>(run: LoopRun, client: number | undefined, action: () => T): T {
  return owners.run({ run, client }, action);
}

/** Returns the client whose code is running. */
export function clientRunning(run: LoopRun): number {
  return owners.getStore()?.client ?? run.current?.moment.client ?? 0;
}

/** Returns whether the code that is running belongs to an earlier run. */
export function isFromEarlierRun(run: LoopRun): boolean {
  const owner = owners.getStore();
  return owner !== undefined && owner.run !== run;
}

/** Returns the function, bound to the context of the code that is running. */
export function inThisContext<Arguments extends unknown[]>(
  action: (...args: Arguments) => void,
): (...args: Arguments) => void {
  return AsyncLocalStorage.bind(action);
}
