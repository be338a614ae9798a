import timers from "node:timers";
import timersPromises from "node:timers/promises";

/** The clocks and timers of Node as they are before a driver replaces them. */
export const raw = {
  /** Milliseconds since 1970. */
  now: Date.now,
  setTimeout: timers.setTimeout,
  setInterval: timers.setInterval,
  setImmediate: timers.setImmediate,
  clearTimeout: timers.clearTimeout,
  sleep: timersPromises.setTimeout,
} as const;
