import type { Effort } from "./effort.js";
import type { Ending, Explanation } from "./search.js";
import type { Timeline } from "./timeline.js";

/** Why a partition is not linearizable: events and states by their numbers. */
export interface Contradiction {
  /** Index of the event of the culprit's return. The events until then are the shortest prefix that cannot be explained. */
  readonly at: number;
  /** The states that were possible just before. */
  readonly states: readonly number[];
}

/** The maximum number of possible states that a refutation names. */
export const STATES_AT_MOST = 16;

/** More states than the first only help a reader, so the search for them must not take longer than the check. */
const MORE_STATES_STEPS = 100_000;

/** Returns a search of the events before one of them. */
export type SearchBefore = (end: number) => Generator<Explanation, Ending>;

/**
 * Returns the shortest prefix that is not linearizable, after a search of the whole
 * partition is stuck at the response of an operation.
 *
 * That response is not always the culprit, because the search knows all later responses.
 * Example: `write 1` is called, a read returns 1, then the write returns something
 * impossible. The search is stuck at the read, though the history until then is
 * linearizable. So prefixes are searched again without the responses that come after
 * them. A prefix of a linearizable history is linearizable, so a binary search finds
 * the shortest one that is not.
 *
 * If the effort is spent, the prefix may not be the shortest.
 *
 * @param left Returns how much work is left.
 */
export function findContradiction(
  { events }: Timeline,
  stuckAt: number,
  searchBefore: SearchBefore,
  effort: Effort,
  left: () => number,
): Contradiction {
  const first = events.indexOf(~stuckAt);
  let suspects = returnsBetween(events, first, latestReturn(events, first));
  let at = suspects.at(-1) ?? first;
  suspects = suspects.slice(0, -1);
  effort.allow(left());
  // Nearly always the first one is the culprit, and refuting takes the longest. So try the first before halving.
  for (let index = 0; suspects.length > 0; index = suspects.length >>> 1) {
    const suspect = suspects[index];
    if (suspect === undefined) break;
    const { done, value } = searchBefore(suspect + 1).next();
    if (!done) suspects = suspects.slice(index + 1);
    else if (value.ending === "stuck") {
      at = suspect;
      suspects = suspects.slice(0, index);
    } else break;
  }

  effort.allow(left());
  return { at, states: distinctStates(searchBefore(at), () => effort.allow(Math.min(left(), MORE_STATES_STEPS))) };
}

/** Returns the last return of an operation called before the event. Those called later are not involved. */
function latestReturn(events: Int32Array, before: number): number {
  const called = new Set(events.subarray(0, before));
  for (let index = events.length - 1; index > before; index--) {
    const event = events[index] ?? 0;
    if (event < 0 && called.has(~event)) return index;
  }
  return before;
}

/** Returns the indexes of the returns from one event to another, both included. */
function returnsBetween(events: Int32Array, first: number, last: number): readonly number[] {
  const returns: number[] = [];
  for (let index = first; index <= last; index++) if ((events[index] ?? 0) < 0) returns.push(index);
  return returns;
}

/** @param onFirst Called when the first state is found. */
function distinctStates(explanations: Iterable<Explanation>, onFirst: () => void): readonly number[] {
  const states = new Set<number>();
  for (const { state } of explanations) {
    if (states.size === 0) onFirst();
    states.add(state);
    if (states.size === STATES_AT_MOST) break;
  }
  return [...states];
}
