import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";

/** How long operations usually take, so that a kill can be aimed into the middle of one. */
export interface Durations {
  note(what: string, ms: number): void;
  /** The median: a mean would be too long, since a few operations wait for a long time. */
  usualMs(what: string): number;
}

const firstGuessMs = 2;
/** Small enough to settle, large enough to follow a machine that slows down. */
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

/** Timers are late by a millisecond or more; by then many operations have ended. */
const timerMsMin = 5;

/** Resolves very nearly `ms` later. Meanwhile replies are received, and other clients go on. */
export async function after(ms: number): Promise<void> {
  const at = performance.now() + ms;
  if (ms > timerMsMin) await delay(ms - timerMsMin);
  do await nextTurn();
  while (performance.now() < at);
}
