import type { Times } from "./times.js";

/** The events of one partition in their order: `i` is the call of its operation `i`, `~i` the return. */
export interface Timeline {
  /** The operations in order of call: indexes of entries of the history. */
  readonly entries: Int32Array;
  readonly events: Int32Array;
}

/** @param entries In order of call: see `sortByTime`. */
export function timelineOf(entries: Int32Array, { called, returned }: Times): Timeline {
  const returns = new Float64Array(entries.length);
  const answered = new Int32Array(entries.length);
  let count = 0;
  for (let operation = 0; operation < entries.length; operation++) {
    const time = returned[entries[operation] ?? 0] ?? 0;
    returns[operation] = time;
    if (time !== Number.POSITIVE_INFINITY) answered[count++] = operation;
  }
  const inOrder = answered.subarray(0, count);
  sortByTime(inOrder, returns);

  const events = new Int32Array(entries.length + count);
  let length = 0;
  let next = 0;
  for (const operation of inOrder) {
    const time = returns[operation] ?? 0;
    // Of equal stamps calls come first: the operations overlap.
    for (; next < entries.length && (called[entries[next] ?? 0] ?? 0) <= time; next++) events[length++] = next;
    events[length++] = ~operation;
  }
  for (; next < entries.length; next++) events[length++] = next;
  return { entries, events };
}

/**
 * Sorts indexes by the times at them. Those of a history are nearly sorted already, and then an insertion sort takes as
 * long as reading them.
 */
export function sortByTime(indexes: Int32Array, times: Float64Array): void {
  const movesMax = 64 * (indexes.length + 1);
  let moves = 0;
  for (let sorted = 1; sorted < indexes.length; sorted++) {
    const index = indexes[sorted] ?? 0;
    const time = times[index] ?? 0;
    let free = sorted;
    for (; free > 0; free--) {
      const before = indexes[free - 1] ?? 0;
      if ((times[before] ?? 0) <= time) break;
      indexes[free] = before;
    }
    indexes[free] = index;
    moves += sorted - free;
    if (moves > movesMax) {
      indexes.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
      return;
    }
  }
}

/** Groups indexes by a number from 0 to `groups` - 1, with a counting sort. Returns the indexes and where each group begins. */
export function groupIndexes(
  numberOf: Int32Array,
  groups: number,
): { readonly grouped: Int32Array; readonly starts: Int32Array } {
  const starts = new Int32Array(groups + 1);
  for (let index = 0; index < numberOf.length; index++) increment(starts, (numberOf[index] ?? 0) + 1);
  for (let group = 0; group < groups; group++) starts[group + 1] = (starts[group + 1] ?? 0) + (starts[group] ?? 0);
  const free = starts.slice();
  const grouped = new Int32Array(numberOf.length);
  for (let index = 0; index < numberOf.length; index++) grouped[increment(free, numberOf[index] ?? 0)] = index;
  return { grouped, starts };
}

/** Increments a counter and returns its old value. */
function increment(counters: Int32Array, index: number): number {
  const before = counters[index] ?? 0;
  counters[index] = before + 1;
  return before;
}
