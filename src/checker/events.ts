import type { History, HistoryEntry } from "./specification.js";

/** Events in their total order. `i` is the call of entry `i` of the history, `~i` its return. */
export type Events = Int32Array;

/** The events of one partition. */
export interface PartitionEvents {
  /** Undefined if the specification has no `partition`. */
  readonly key: string | undefined;
  readonly events: Events;
}

/**
 * The history contradicts itself, so it cannot be a record of an execution: two events at one position, a return before
 * the call, a response without a return, a return without a response, or a position that is no integer. The message
 * names the entry or the position.
 */
export class MalformedHistoryError extends Error {
  override readonly name = "MalformedHistoryError";
  /** Stable across versions. */
  readonly code = "MALFORMED_HISTORY";
}

/**
 * Returns the events of each partition, in the order in which the history first names the partitions.
 * @throws {MalformedHistoryError} If an entry is impossible or two events have one position.
 */
export function partitionEvents<Operation, Response>(
  history: History<Operation, Response>,
  partition: ((operation: Operation) => string) | undefined,
): readonly PartitionEvents[] {
  const ordered = inTotalOrder(history);
  if (partition === undefined) return [{ key: undefined, events: ordered }];

  const numbers = new Map<string, number>();
  const numberOf = new Int32Array(history.length);
  for (const [index, { operation }] of history.entries()) {
    const key = partition(operation);
    const number = numbers.get(key) ?? numbers.size;
    if (number === numbers.size) numbers.set(key, number);
    numberOf[index] = number;
  }
  return groupByPartition(ordered, numberOf, [...numbers.keys()]);
}

/** Groups the events by partition with a counting sort: a million events take milliseconds, sorting objects seconds. */
function groupByPartition(ordered: Events, numberOf: Int32Array, keys: readonly string[]): readonly PartitionEvents[] {
  const grouped = new Int32Array(ordered.length);
  const sizes = new Int32Array(keys.length);
  const ends = new Int32Array(keys.length);
  const partitionOf = (event: number) => numberOf[event < 0 ? ~event : event] ?? 0;

  for (const event of ordered) increment(sizes, partitionOf(event));
  for (let number = 1; number < keys.length; number++)
    ends[number] = (ends[number - 1] ?? 0) + (sizes[number - 1] ?? 0);
  for (const event of ordered) grouped[increment(ends, partitionOf(event))] = event;
  return keys.map((key, number) => {
    const end = ends[number] ?? 0;
    return { key, events: grouped.subarray(end - (sizes[number] ?? 0), end) };
  });
}

/** Increments a counter and returns its old value. */
function increment(counters: Int32Array, index: number): number {
  const before = counters[index] ?? 0;
  counters[index] = before + 1;
  return before;
}

/**
 * Returns the events of the whole history in their total order.
 * @throws {MalformedHistoryError} If an entry is impossible or two events have one position.
 */
export function inTotalOrder<Operation, Response>(history: History<Operation, Response>): Events {
  let count = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const entry of history) {
    assertPossible(entry);
    count += entry.return === null ? 1 : 2;
    first = Math.min(first, entry.call);
    last = Math.max(last, entry.return ?? entry.call);
  }
  if (count === 0) return new Int32Array(0);

  // Positions from a counter are dense and serve as indexes themselves. Sparse ones,
  // such as the nanoseconds of a recorded history, are replaced by their rank.
  const span = last - first + 1;
  return span <= 4 * count
    ? byIndex(history, span, count, (position) => position - first)
    : byIndex(history, count, count, ranking(history, count));
}

function byIndex<Operation, Response>(
  history: History<Operation, Response>,
  length: number,
  count: number,
  indexOf: (position: number) => number,
): Events {
  // Calls are stored plus one, so that 0 means a free slot.
  const slots = new Int32Array(length);
  const put = (position: number, event: number) => {
    const index = indexOf(position);
    if (slots[index] !== 0)
      throw new MalformedHistoryError(
        `Two events have position ${position}; every call and return needs a position of its own.`,
      );
    slots[index] = event < 0 ? event : event + 1;
  };
  for (const [index, entry] of history.entries()) {
    put(entry.call, index);
    if (entry.return !== null) put(entry.return, ~index);
  }
  const ordered = new Int32Array(count);
  let found = 0;
  for (const slot of slots) {
    if (slot !== 0) ordered[found++] = slot < 0 ? slot : slot - 1;
  }
  return ordered;
}

/** Returns a function from a position to its rank, by binary search. */
function ranking<Operation, Response>(
  history: History<Operation, Response>,
  count: number,
): (position: number) => number {
  const sorted = new Float64Array(count);
  let length = 0;
  for (const entry of history) {
    sorted[length++] = entry.call;
    if (entry.return !== null) sorted[length++] = entry.return;
  }
  sorted.sort();
  return (position) => {
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function assertPossible<Operation, Response>(entry: HistoryEntry<Operation, Response>): void {
  const complaint = complaintAbout(entry);
  if (complaint !== undefined) throw new MalformedHistoryError(`${complaint}: ${JSON.stringify(entry)}`);
}

function complaintAbout<Operation, Response>(entry: HistoryEntry<Operation, Response>): string | undefined {
  if (!Number.isSafeInteger(entry.call)) return "The call is not at an integer position";
  if (entry.return === null) {
    return entry.response === undefined
      ? undefined
      : "A response without a return; an operation that returned needs both";
  }
  if (!Number.isSafeInteger(entry.return)) return "The return is neither null nor at an integer position";
  if (entry.return <= entry.call) return "The return does not come after the call";
  // An undefined response would allow any response, so that the check would silently pass.
  if (entry.response === undefined)
    return "A return without a response; write null for an operation that returns nothing";
  return undefined;
}
