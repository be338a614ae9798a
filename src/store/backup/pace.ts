import { setImmediate } from "node:timers/promises";

/** Call it before each piece of synchronous work. Lets the event loop turn if it has not for a few milliseconds. */
export type Pace = () => Promise<void>;

/** A piece takes up to a few milliseconds too, so the event loop turns every ten milliseconds or so. */
const sliceMs = 4;

/**
 * Returns a new pace.
 * @param check Called each time. It throws to end the work.
 */
export function createPace(check: () => void): Pace {
  let sliceStart = performance.now();
  return async () => {
    check();
    if (performance.now() - sliceStart < sliceMs) return;
    await setImmediate();
    sliceStart = performance.now();
    check();
  };
}
