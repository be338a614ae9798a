import { NEVER, type Operations } from "./operations.js";

/** The event of a response, or the end of the search, at which no response is due. */
export interface Position {
  /** The operation whose response is due, or `NEVER`. */
  readonly due: number;
  /** The answered operations that were called and have not returned, `due` included: those that return first come first. */
  readonly pending: readonly number[];
  /** The pending reads that were called after the previous position. */
  readonly newReads: readonly number[];
  /** How many operations of each class of unanswered ones were called. Missing: none. */
  readonly available: readonly number[];
}

/** Walks through the events of a partition and tells which operations are pending at each response. */
export interface PendingWindow {
  /** Takes and returns the next operation if it overlaps no other, else `NEVER`. This is the most frequent case. */
  takeLone(): number;
  next(): Position;
}

/** Returns a window over the events from one to before another. No operation is under way at the first. */
export function createWindow(operations: Operations, events: Int32Array, from: number, end: number): PendingWindow {
  const { due, isRead, classOf } = operations;
  let cursor = from;
  let available: readonly number[] = [];
  const pending: number[] = [];

  const takeLone = () => {
    const operation = events[cursor] ?? NEVER;
    if (pending.length > 0 || available.length > 0 || cursor + 1 >= end) return NEVER;
    if (operation < 0 || events[cursor + 1] !== ~operation) return NEVER;
    cursor += 2;
    return operation;
  };

  const invoke = (operation: number) => {
    const returns = due[operation] ?? NEVER;
    let index = pending.length;
    for (; index > 0 && (due[pending[index - 1] ?? 0] ?? 0) > returns; index--)
      pending[index] = pending[index - 1] ?? 0;
    pending[index] = operation;
  };

  const makeAvailable = (operation: number) => {
    const number = classOf[operation] ?? NEVER;
    if (number === NEVER) return;
    const counts = available.slice();
    // Classes are numbered in the order in which they are first called.
    counts[number] = (counts[number] ?? 0) + 1;
    available = counts;
  };

  const next = (): Position => {
    const newReads: number[] = [];
    while (cursor < end) {
      const event = events[cursor++] ?? 0;
      if (event < 0) {
        const known = pending.slice();
        pending.shift();
        return { due: ~event, pending: known, newReads, available };
      }
      if (due[event] === NEVER) makeAvailable(event);
      else {
        invoke(event);
        if (isRead[event] === 1) newReads.push(event);
      }
    }
    return { due: NEVER, pending: pending.slice(), newReads, available };
  };

  return { takeLone, next };
}
