import type { ErrorSummary, Event, Operation, Outcome } from "../core/index.js";
import type { Segment } from "../workload/index.js";

/** An operation that was sent, and has not come to its end. */
export interface Pending {
  readonly client: number;
  readonly operation: Operation;
  readonly call: number;
}

/**
 * Records what the clients are sent and what they reply. A call is recorded before it is sent, and an answer after it was
 * received: so each operation really happened within its recorded interval, and if two intervals do not overlap, the first
 * operation really came first.
 */
export interface Recorder {
  call(client: number, operation: Operation): Pending;
  observed(pending: Pending, outcome: Outcome): Event;
  /** Its client was killed before it replied. */
  unanswered(pending: Pending): Event;
  /** From now on errors are excused, for the operations under way as well. */
  diskIsFull(): void;
  /** What is called from now on must succeed. */
  diskHasSpace(): void;
  /** How many operations on this subject may change it and are under way or were indeterminate in this segment. */
  openChanges(subject: string | undefined): number;
  /** The events of this segment so far. */
  events(): readonly Event[];
  /** The events of this segment so far and of the two before: what a kill has damaged shows only after the restart. */
  recent(): readonly Event[];
  /** Ends the segment, and begins the next one. */
  endSegment(): Segment;
  /** The store was read at rest, and nothing has happened since the segment began. */
  noteQuiescent(snapshot: unknown): void;
}

/** What the recorder must know of operations. */
export interface Operations {
  /** Whether it may change the store. Of any other operation it makes no difference whether it has happened. */
  writes(operation: Operation): boolean;
  /** See `Describe.subject`. */
  subject(operation: Operation): string | undefined;
}

export function createRecorder({ writes, subject: subjectOf }: Operations): Recorder {
  let last = 0;
  let full = false;
  let initial: Segment["initial"];
  let events: Event[] = [];
  let previous: readonly Event[] = [];
  let secondToLast: readonly Event[] = [];
  let indeterminateChanges: Operation[] = [];
  /** Whether the disk was full at some time while it was under way. */
  const underWay = new Map<Pending, boolean>();
  const position = (): number => {
    last += 1;
    return last;
  };
  const finish = (pending: Pending, outcome: Outcome): Event => {
    underWay.delete(pending);
    const event = { ...pending, outcome, return: position() };
    events.push(event);
    if (outcome.type === "indeterminate" && writes(event.operation)) indeterminateChanges.push(event.operation);
    return event;
  };
  return {
    call(client, operation) {
      const pending = { client, operation, call: position() };
      underWay.set(pending, full);
      return pending;
    },
    observed(pending, outcome) {
      const excused = outcome.type === "threw" && underWay.get(pending) === true;
      return finish(pending, excused ? indeterminate(outcome.error) : outcome);
    },
    unanswered: (pending) => finish(pending, indeterminate()),
    diskIsFull() {
      full = true;
      for (const pending of underWay.keys()) underWay.set(pending, true);
    },
    diskHasSpace() {
      full = false;
    },
    openChanges(subject) {
      const changes = [...underWay.keys()].map(({ operation }) => operation).filter(writes);
      return [...changes, ...indeterminateChanges].filter((operation) => subjectOf(operation) === subject).length;
    },
    events: () => events,
    recent: () => [...secondToLast, ...previous, ...events],
    endSegment() {
      const segment = { ...(initial === undefined ? {} : { initial }), events, end: position() };
      initial = undefined;
      secondToLast = previous;
      previous = events;
      events = [];
      indeterminateChanges = [];
      return segment;
    },
    noteQuiescent(snapshot) {
      // Reading at rest is an operation, too, with a call and a return.
      initial = { snapshot, at: position() };
      position();
    },
  };
}

/**
 * What a kill and a full disk have in common: the operation has taken effect completely or not at all, and the client was
 * not told which. It may take effect until the application has recovered, and no later.
 */
function indeterminate(error?: ErrorSummary): Outcome {
  return error === undefined ? { type: "indeterminate" } : { type: "indeterminate", error };
}
