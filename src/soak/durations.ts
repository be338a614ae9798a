import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";

/** The usual durations of operations, so that a kill can come in the middle of one. */
export interface Durations {
  note(what: string, ms: number): void;
  /** Returns the median in milliseconds. A mean would be too long, because a few operations wait for a long time. */
  usualMs(what: string): number;
}

const firstGuessMs = 2;
/** The factor of each change: small enough to converge, large enough to follow a machine that slows down. */
const step = 1.1;

export function createDurations(): Durations {
  const usual = new Map<string, number>();
  const usualMs = (what: string): number => usual.get(what) ?? firstGuessMs;
  return {
    note(what, ms) {
      const before = usualMs(what);
      usual.set(what, ms > before ? before * step : before / step);
    },
    usualMs,
  };
}

/**
 * If the time is shorter than this, no timer is used: timers are late by a millisecond or more, when many operations
 * have ended.
 */
const timerMsMin = 5;

/** Resolves `ms` later, more precisely than a timer. Meanwhile replies are received, and other clients go on. */
export async function after(ms: number): Promise<void> {
  const at = performance.now() + ms;
  if (ms > timerMsMin) await delay(ms - timerMsMin);
  do await nextTurn();
  while (performance.now() < at);
}
