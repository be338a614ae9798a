import type { ErrorSummary, Event, Operation, Outcome } from "../core/index.js";
import type { Segment } from "../workload/index.js";
import { createLostConnections } from "./lost-connections.js";

/** An operation that was sent and has not ended. */
export interface Pending {
  readonly client: number;
  readonly operation: Operation;
  readonly call: number;
}

/**
 * Records the operations of the clients and their outcomes. A call is recorded before it is sent, and an answer after
 * it was received. So each operation really happened within its recorded interval. If two intervals do not overlap, the
 * first operation really came first.
 */
export interface Recorder {
  call(client: number, operation: Operation): Pending;
  observed(pending: Pending, outcome: Outcome): Event;
  /** Records that its client was killed before it replied. */
  unanswered(pending: Pending): Event;
  /** From now on an error makes an operation indeterminate, also of the operations under way. */
  diskIsFull(): void;
  /** Operations that are called from now on must succeed. */
  diskHasSpace(): void;
  /**
   * From now on an error makes an operation indeterminate, also of the operations under way: the database server is away.
   */
  serverIsAway(): void;
  /**
   * The server is back. A client may still hold its lost connection, so its errors make operations indeterminate until it
   * has succeeded once, but not more than twice.
   */
  serverIsBack(): void;
  /**
   * Returns the number of operations that may change this subject and are under way, or were indeterminate in this
   * segment.
   */
  openChanges(subject: string | undefined): number;
  /** Returns the events of this segment so far. */
  events(): readonly Event[];
  /**
   * Returns the events of this segment so far and of the two segments before, because damage by a kill shows only after
   * the restart.
   */
  recent(): readonly Event[];
  /** Ends the segment, and begins the next one. */
  endSegment(): Segment;
  /** Records a reading of the store at rest, before the first event of the segment. */
  noteQuiescent(snapshot: unknown): void;
}

/** What the recorder needs to know of operations. */
export interface Operations {
  /** Returns whether an operation may change the store. If not, it makes no difference whether it took effect. */
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
  /** The operations under way, each with whether the disk was full at some time since its call. */
  const underWay = new Map<Pending, boolean>();
  const connections = createLostConnections();
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
      connections.called(pending);
      return pending;
    },
    observed(pending, outcome) {
      const isOfFault = connections.explain(pending, outcome);
      const excused = outcome.type === "threw" && (isOfFault || underWay.get(pending) === true);
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
    serverIsAway: () => connections.serverIsAway([...underWay.keys()]),
    serverIsBack: connections.serverIsBack,
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
      // A reading at rest has two positions, like a call and a return.
      initial = { snapshot, at: position() };
      position();
    },
  };
}

/**
 * Returns the outcome after a kill or a full disk: the operation takes effect completely or not at all, before the
 * application has recovered. The client was not told which.
 */
function indeterminate(error?: ErrorSummary): Outcome {
  return error === undefined ? { type: "indeterminate" } : { type: "indeterminate", error };
}
