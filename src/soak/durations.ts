import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";

/** How long things usually take, so that a kill can be aimed into the middle of one. */
export interface Durations {
  note(what: string, ms: number): void;
  /** As often longer as shorter than this: a mean would be too long, for what has to wait now and then waits long. */
  usualMs(what: string): number;
}

const firstGuessMs = 2;
/** Small enough to come to rest, large enough to follow a machine that slows down. */
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

/** Timers are late by a millisecond or more, in which many an operation is over. */
const timerMsMin = 5;

/** Resolves very nearly `ms` later. Meanwhile answers are received, and others go on. */
export async function after(ms: number): Promise<void> {
  const at = performance.now() + ms;
  if (ms > timerMsMin) await delay(ms - timerMsMin);
  do await nextTurn();
  while (performance.now() < at);
}
