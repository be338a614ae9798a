import { compareStamps, nearestOf, type Stamp } from "./stamps.js";

/** What decides the positions of an operation. */
export interface Timed {
  readonly callTime: Stamp;
  readonly returnTime: Stamp | null;
}

/** Events in their order: `2 * i` is the call of operation `i`, `2 * i + 1` its return. */
export type OrderedEvents = Uint32Array;

/**
 * Returns the events in the order of their stamps. Of equal stamps calls come first: whether one operation had returned
 * when another was called is then not known, so they count as overlapping. The other way round, an order that did not
 * happen could convict a correct history.
 */
export function orderEvents(operations: readonly Timed[]): OrderedEvents {
  const nearest = new Float64Array(2 * operations.length);
  const events = new Uint32Array(2 * operations.length);
  let count = 0;
  for (const [index, { callTime, returnTime }] of operations.entries()) {
    nearest[2 * index] = nearestOf(callTime);
    events[count++] = 2 * index;
    if (returnTime === null) continue;
    nearest[2 * index + 1] = nearestOf(returnTime);
    events[count++] = 2 * index + 1;
  }
  const timeOf = (event: number): Stamp => {
    const operation = operations[event >>> 1];
    return (event % 2 === 0 ? operation?.callTime : operation?.returnTime) ?? 0;
  };
  return events
    .subarray(0, count)
    .sort(
      (a, b) =>
        (nearest[a] ?? 0) - (nearest[b] ?? 0) || compareStamps(timeOf(a), timeOf(b)) || (a % 2) - (b % 2) || a - b,
    );
}
