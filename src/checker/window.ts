import type { Events } from "./events.js";
import { freeSlot, NO_SLOTS, type SlotSet } from "./slots.js";
import {
  type AnsweredEntry,
  type History,
  type HistoryEntry,
  isAnswered,
  type Specification,
} from "./specification.js";

/** An operation that is called and not yet answered. */
export interface Pending<Operation, Response> {
  readonly entry: HistoryEntry<Operation, Response>;
  readonly bit: SlotSet;
  readonly isRead: boolean;
  /** Of a never-answered operation: the equal one called before. Whoever could use this one could use that, so that comes first. */
  readonly twin: Pending<Operation, Response> | undefined;
  /** Of a never-answered operation: all of it, in words. */
  readonly likeness: string | undefined;
}

/** The moment of a response, or of the end, where no response is due. */
export interface Moment<Operation, Response> {
  readonly due: { readonly entry: AnsweredEntry<Operation, Response>; readonly bit: SlotSet } | undefined;
  /** In order of call, the operation due included. */
  readonly pending: readonly Pending<Operation, Response>[];
  /** The pending reads that the moment before did not know. */
  readonly newReads: readonly Pending<Operation, Response>[];
  /** The slots of the operations that are never answered. */
  readonly unanswered: SlotSet;
}

/** The operations pending, moment by moment. */
export interface PendingWindow<Operation, Response> {
  /** The next operation, if it overlaps no other: the most frequent case by far, and the cheapest. */
  takeLone(): AnsweredEntry<Operation, Response> | undefined;
  /** The next moment; undefined where more operations are pending than there are slots. */
  next(): Moment<Operation, Response> | undefined;
}

/** `until`: responses after this position are not looked at. */
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
    if (isAnswered(entry)) return { entry, bit, isRead, likeness: undefined, twin: undefined };
    unanswered += bit;
    const likeness = JSON.stringify(entry.operation);
    return {
      entry,
      bit,
      isRead,
      likeness,
      twin: pending.findLast((other) => !isAnswered(other.entry) && other.likeness === likeness),
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
      // Whether it happened made no difference, and nobody ever learns it.
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
