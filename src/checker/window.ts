import type { Events } from "./events.js";
import { freeSlot, NO_SLOTS, type SlotSet } from "./slots.js";
import {
  type AnsweredEntry,
  type History,
  type HistoryEntry,
  isAnswered,
  type Specification,
} from "./specification.js";

/** An operation that was called and has not returned. */
export interface Pending<Operation, Response> {
  readonly entry: HistoryEntry<Operation, Response>;
  readonly bit: SlotSet;
  readonly isRead: boolean;
  /** If it never returns: the equal operation called before it. Using that one first excludes no order. */
  readonly twin: Pending<Operation, Response> | undefined;
  /** If it never returns: the operation as JSON, to find its twin. */
  readonly json: string | undefined;
}

/** The position of a response, or the end of the history, at which no response is due. */
export interface Position<Operation, Response> {
  readonly due: { readonly entry: AnsweredEntry<Operation, Response>; readonly bit: SlotSet } | undefined;
  /** In order of call. Contains the operation due. */
  readonly pending: readonly Pending<Operation, Response>[];
  /** The pending reads that were called after the previous position. */
  readonly newReads: readonly Pending<Operation, Response>[];
  /** The slots of the pending operations that never return. */
  readonly unanswered: SlotSet;
}

/** Walks through a partition and tells which operations are pending at each response. */
export interface PendingWindow<Operation, Response> {
  /** Takes and returns the next operation if it overlaps no other. This is by far the most frequent and cheapest case. */
  takeLone(): AnsweredEntry<Operation, Response> | undefined;
  /** Returns the next position, or undefined if more operations are pending than there are slots. */
  next(): Position<Operation, Response> | undefined;
}

/**
 * Returns a window at the start of a partition.
 * @param until Responses after this position are ignored.
 */
export function createWindow<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  history: History<Operation, Response>,
  events: Events,
  until: number,
): PendingWindow<Operation, Response> {
  let cursor = 0;
  let pending: readonly Pending<Operation, Response>[] = [];
  let occupied = NO_SLOTS;
  let unanswered = NO_SLOTS;

  const entryAt = (index: number) => {
    const event = events[index];
    return event === undefined ? undefined : history[event < 0 ? ~event : event];
  };

  const takeLone = () => {
    const entry = entryAt(cursor);
    if (pending.length > 0 || entry === undefined || entry !== entryAt(cursor + 1)) return undefined;
    if (!isAnswered(entry) || entry.return > until) return undefined;
    cursor += 2;
    return entry;
  };

  const invoke = (
    entry: HistoryEntry<Operation, Response>,
    isRead: boolean,
    bit: SlotSet,
  ): Pending<Operation, Response> => {
    occupied += bit;
    if (isAnswered(entry)) return { entry, bit, isRead, json: undefined, twin: undefined };
    unanswered += bit;
    const json = JSON.stringify(entry.operation);
    return {
      entry,
      bit,
      isRead,
      json,
      twin: pending.findLast((other) => !isAnswered(other.entry) && other.json === json),
    };
  };

  const next = () => {
    const newReads: Pending<Operation, Response>[] = [];
    for (let entry = entryAt(cursor); entry !== undefined; entry = entryAt(cursor)) {
      const known = pending;
      const due = pending.find((operation) => operation.entry === entry);
      if (due !== undefined && isAnswered(entry)) {
        if (entry.return > until) break;
        cursor++;
        pending = pending.filter((operation) => operation !== due);
        occupied -= due.bit;
        return { due: { entry, bit: due.bit }, pending: known, newReads, unanswered };
      }
      cursor++;
      const isRead = specification.readOnly(entry.operation, entry.response);
      // A read that never returned explains nothing and changes nothing.
      if (isRead && !isAnswered(entry)) continue;
      const bit = freeSlot(occupied);
      if (bit === undefined) return undefined;
      const operation = invoke(entry, isRead, bit);
      pending = [...pending, operation];
      if (isRead) newReads.push(operation);
    }
    return { due: undefined, pending, newReads, unanswered };
  };

  return { takeLone, next };
}
