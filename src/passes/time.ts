/** The time of a verification, shared by its passes. */
export interface SharedTime {
  /**
   * Returns the time of the next pass. `laterShares`: the sum of the shares of the passes after it. Time that earlier
   * passes did not use is shared as well. Shrinking may take half of the time of the later passes.
   */
  forPass(share: number, laterShares: number): { readonly seconds: number; readonly shrinkingMsLeft: () => number };
  /** Returns the seconds until the end of all passes; undefined: numbers of schedules are limited instead. */
  secondsLeft(): number | undefined;
  /** The passes have ended. */
  stop(): void;
}

/** The maximum excess of all passes together, as a part of the given time and in seconds. The larger one counts. */
const excess = 0.1;
const excessSeconds = 5;
/** The time that a run under way needs to end. */
const endingMs = 500;

/** The minimum time for the passes, if the first contact has used all of it. */
const leastMs = 1000;

/**
 * Returns the time of a verification that began at `start`, before the first contact. When everything must end,
 * `timeIsUp` is aborted.
 */
export function shareTime(seconds: number, start: number, timeIsUp: AbortController): SharedTime {
  const end = start + seconds * 1000;
  const lastMoment = start + (seconds + Math.max(excess * seconds, excessSeconds)) * 1000 - endingMs;
  const msLeft = Math.max(leastMs, lastMoment - performance.now());
  const timer = setTimeout(() => timeIsUp.abort(new Error("time is up")), msLeft);
  return {
    forPass(share, laterShares) {
      const left = Math.max(0, end - performance.now());
      const mine = (left * share) / (share + laterShares);
      const reserved = (left - mine) / 2;
      return {
        seconds: mine / 1000,
        shrinkingMsLeft: () => Math.max(0, lastMoment - endingMs - reserved - performance.now()),
      };
    },
    secondsLeft: () => Math.max(0, end - performance.now()) / 1000,
    stop: () => clearTimeout(timer),
  };
}

/**
 * Returns the time if the number of schedules is limited. Passes with schedules never end early. Passes without
 * schedules get their share of the time.
 */
export function shareWithoutEnd(seconds: number, shares: number): SharedTime {
  return {
    forPass: (share) => ({ seconds: (seconds * share) / shares, shrinkingMsLeft: () => Number.POSITIVE_INFINITY }),
    secondsLeft: () => undefined,
    stop: () => undefined,
  };
}
