import timers from "node:timers";
import timersPromises from "node:timers/promises";

const { timeOrigin } = performance;
const sinceOrigin = performance.now.bind(performance);

/** The clocks and timers of Node as they are before a driver replaces them. */
export const raw = {
  /** Milliseconds since 1970. */
  now: Date.now,
  /** The same, with fractions. */
  exactNow: () => timeOrigin + sinceOrigin(),
  setTimeout: timers.setTimeout,
  setInterval: timers.setInterval,
  setImmediate: timers.setImmediate,
  clearTimeout: timers.clearTimeout,
  sleep: timersPromises.setTimeout,
} as const;
