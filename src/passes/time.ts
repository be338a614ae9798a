/** How the time of a verification is shared by its passes. */
export interface SharedTime {
  /**
   * For a pass with this share, where the later passes have `laterShares` together: what earlier ones have left is shared
   * as well. Making a failure small may take half of what the later passes would have.
   */
  forPass(share: number, laterShares: number): { readonly seconds: number; readonly shrinkingMsLeft: () => number };
  /** The passes have come to their end. */
  stop(): void;
}

/** All together may take so much longer than was asked for: the larger one of these. */
const excess = 0.1;
const excessSeconds = 5;
/** What is under way needs this to come to its end. */
const endingMs = 500;

/** What there is at least if the first contact has used up everything. */
const leastMs = 1000;

/**
 * The clock started at `start`, before the first contact, which may take as long as it takes. `timeIsUp` is aborted when
 * everything must end, whatever is under way.
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
    stop: () => clearTimeout(timer),
  };
}

/** For passes that go by a number of schedules: nothing is ended, and passes without schedules have their part of the time. */
export function shareWithoutEnd(seconds: number, shares: number): SharedTime {
  return {
    forPass: (share) => ({ seconds: (seconds * share) / shares, shrinkingMsLeft: () => Number.POSITIVE_INFINITY }),
    stop: () => undefined,
  };
}
