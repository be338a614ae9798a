import type { VirtualClock } from "../core/index.js";

/** The clock of runs in which target code reads the real time. */
export const realTime: VirtualClock = {
  skippedMs: () => 0,
  skippedMsAt: () => 0,
  lostMsAt: () => 0,
  read: () => undefined,
  sleep: () => undefined,
  skipTo: () => undefined,
  nextTimer: () => undefined,
  sqlClockUsed: () => undefined,
};
