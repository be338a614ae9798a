import type { Operation } from "rollcall/model";
import type { ErrorSummary, Event, Observation } from "../core/index.js";
import type { Rest } from "../registration/index.js";

/** An operation that was sent, and not answered yet. */
export interface Pending {
  readonly client: number;
  readonly operation: Operation;
  readonly call: number;
}

/** What happened since the last time that nobody was in the middle of anything. */
export interface Segment {
  /** The store as it was when the segment began, where somebody has looked. */
  readonly rest?: Rest;
  readonly events: readonly Event[];
  /** After everything in it. */
  readonly end: number;
}

/**
 * Writes down what the clients are sent and what they answer. A call is noted before it is sent, and an answer after it
 * was received: so each operation really happened within what is written, and of two that do not overlap here the first
 * one really came first.
 */
export interface Recorder {
  call(client: number, operation: Operation): Pending;
  answered(pending: Pending, observation: Observation): Event;
  /** Its client was killed before it answered. */
  unanswered(pending: Pending): Event;
  /** From now on errors are excused, for the operations under way as well. */
  diskIsFull(): void;
  /** What is called from now on must succeed. */
  diskHasSpace(): void;
  /** Operations on this key that may change it, and that are under way or will never be answered. */
  openChanges(key: string): number;
  /** What has happened so far in this segment. */
  soFar(): Segment;
  /** Ends the segment, and begins the next one. */
  cut(): Segment;
  /** Somebody has looked at the store, and nothing has happened since the segment began. */
  rested(snapshot: Rest["snapshot"]): void;
}

export function createRecorder(): Recorder {
  let last = 0;
  let full = false;
  let rest: Rest | undefined;
  let events: Event[] = [];
  let open: Operation[] = [];
  /** Whether the disk was full at some time while it was under way. */
  const underWay = new Map<Pending, boolean>();
  const position = (): number => {
    last += 1;
    return last;
  };
  const finish = (pending: Pending, observation: Observation): Event => {
    underWay.delete(pending);
    const event = { ...pending, observation, return: position() };
    events.push(event);
    if (observation.type === "interrupted") open.push(event.operation);
    return event;
  };
  const segment = (): Segment => ({ ...(rest === undefined ? {} : { rest }), events, end: position() });
  return {
    call(client, operation) {
      const pending = { client, operation, call: position() };
      underWay.set(pending, full);
      return pending;
    },
    answered(pending, observation) {
      const excused = observation.type === "threw" && underWay.get(pending) === true;
      return finish(pending, excused ? interrupted(observation.error) : observation);
    },
    unanswered: (pending) => finish(pending, interrupted()),
    diskIsFull() {
      full = true;
      for (const pending of underWay.keys()) underWay.set(pending, true);
    },
    diskHasSpace() {
      full = false;
    },
    openChanges(key) {
      const sent = [...underWay.keys()].map(({ operation }) => operation);
      return [...sent, ...open].filter((operation) => isChange(operation) && operation.key === key).length;
    },
    soFar: segment,
    cut() {
      const ended = segment();
      rest = undefined;
      events = [];
      open = [];
      return ended;
    },
    rested(snapshot) {
      // A reading at rest is an operation, too, with a call and a return.
      rest = { snapshot, at: position() };
      position();
    },
  };
}

/**
 * What a kill and a full disk have in common: the operation has taken effect wholly or not at all, and nobody was told.
 * It may do so until the application has recovered, and no later.
 */
function interrupted(error?: ErrorSummary): Observation {
  return error === undefined ? { type: "interrupted" } : { type: "interrupted", error };
}

type Change = Exclude<Operation, { readonly type: "find" | "readUserData" | "listActive" }>;

/** Whether it may change something. Of any other operation it makes no difference whether it has happened. */
export function isChange(operation: Operation): operation is Change {
  switch (operation.type) {
    case "register":
    case "update":
    case "setActive":
    case "remove":
    case "writeUserData":
      return true;
    case "find":
    case "readUserData":
    case "listActive":
      return false;
    default:
      return operation satisfies never;
  }
}
