import type { AsynchronousCall, AsynchronousCalls } from "../core/index.js";

/** Returns an effect that is one step. */
export function inOneStep(work: () => unknown): Iterator<unknown, unknown> {
  return { next: () => ({ done: true, value: work() }) };
}

/** Starts a call. Returns a promise of its result. */
export function asPromise(calls: AsynchronousCalls, call: Omit<AsynchronousCall, "resume">): Promise<unknown> {
  return new Promise((resolve, reject) => {
    calls.start({ ...call, resume: (result) => (result.ok ? resolve(result.value) : reject(result.error)) });
  });
}

/** Does work that cannot be delayed. Returns its result as a promise that is settled when the code behind it may go on. */
export function whenArrived(calls: AsynchronousCalls, label: string, work: () => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    calls.hop(
      label,
      (action: () => void) => action(),
      (arrive) => {
        Promise.resolve(work()).then(
          (value) => arrive(() => resolve(value)),
          (error) => arrive(() => reject(error)),
        );
      },
    );
  });
}
