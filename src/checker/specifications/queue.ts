import { type Keyed, keyOf, type ReadySpecification } from "./ready-specification.js";
import { hashValue, sameValue, type Value } from "./values.js";

/** An operation on a queue. */
export type QueueOperation =
  /** Its response is null; any other is accepted too. */
  | (Keyed & { readonly type: "enqueue"; readonly value: Value })
  /** Its response is the item that was first, or null if the queue was empty. So null cannot be enqueued. */
  | (Keyed & { readonly type: "dequeue" });

/** The items of a queue, the first one first. */
export type QueueState = readonly Value[];

/** Options of `queue`. */
export interface QueueOptions {
  /** The items at the beginning. Default: none. */
  readonly initial?: QueueState;
}

/** Returns the specification of a queue, first in first out, or of one for each key. */
export function queue({ initial = [] }: QueueOptions = {}): ReadySpecification<QueueState, QueueOperation, Value> {
  return {
    initial,
    step,
    equal(a, b) {
      if (a === b) return true;
      return a.length === b.length && a.every((item, index) => sameValue(item, b[index] ?? null));
    },
    hash,
    readOnly: ({ type }, response) => type === "dequeue" && response === null,
    partition: keyOf,
  };
}

function step(items: QueueState, operation: QueueOperation, response: Value | undefined): QueueState | undefined {
  switch (operation.type) {
    case "enqueue":
      return [...items, operation.value];
    case "dequeue": {
      const [first = null] = items;
      if (response !== undefined && !sameValue(response, first)) return undefined;
      return items.length === 0 ? items : items.slice(1);
    }
    default:
      return operation satisfies never;
  }
}

/** States that a search compares differ at the end, in what was enqueued at the same time. */
const hashedItems = 16;

function hash(items: QueueState): number {
  let hash = items.length;
  for (const item of items.slice(-hashedItems)) hash = Math.imul(hash, 31) + hashValue(item);
  return hash | 0;
}
