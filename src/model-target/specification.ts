import type { HistoryEntry, Specification } from "../checker/index.js";
import type { Event, Outcome } from "../core/index.js";
import { keyOf } from "./plain-data.js";
import type { ModelOperation } from "./sample-arguments.js";
import { changedTo, type StateSet, setOf, stepSet } from "./state-set.js";
import { type Stepper, seenAnswer, seenError } from "./stepper.js";

/** What the history of one partition is checked for: the operations of the model, and the store at rest. */
export type CheckedOperation =
  | { readonly type: "operation"; readonly operation: ModelOperation }
  | { readonly type: "atRest" };

export type CheckedResponse =
  /** See `Outcome.seen`. */
  | { readonly type: "seen"; readonly seen: string }
  /** It has happened completely, or not at all. */
  | { readonly type: "unknown" }
  /** It was refused with this error again and again: right only if the model says so. */
  | { readonly type: "refused"; readonly seen: string }
  | { readonly type: "quiescent"; readonly key: string; readonly value: unknown };

export type PartitionSpecification = Specification<StateSet, CheckedOperation, CheckedResponse>;

/** `start`: the states that are possible at the beginning of the history. */
export function specificationOf(
  stepper: Stepper,
  readOnlyTypes: ReadonlySet<string>,
  partition: string | undefined,
  start: StateSet,
): PartitionSpecification {
  return {
    initial: start,
    step(states, checked, response) {
      if (checked.type === "atRest")
        return response?.type === "quiescent" ? afterSnapshot(stepper, states, partition, response.key) : states;
      const { operation } = checked;
      if (response === undefined) return stepSet(stepper, states, operation, () => true);
      switch (response.type) {
        case "seen":
          return stepSet(stepper, states, operation, ({ seen }) => seen === response.seen);
        case "refused":
          return stepSet(stepper, states, operation, ({ seen }) => seen === response.seen);
        case "unknown": {
          const after = stepSet(stepper, states, operation, () => true);
          return changedTo(states, setOf([...states.members, ...(after?.members ?? [])]));
        }
        case "quiescent":
          return undefined;
        default:
          return response satisfies never;
      }
    },
    equal: (a, b) => a === b || a.key === b.key,
    hash: ({ key }) => key,
    readOnly: (checked) => checked.type === "atRest" || readOnlyTypes.has(checked.operation.type),
  };
}

function afterSnapshot(
  { atRest }: Stepper,
  states: StateSet,
  partition: string | undefined,
  key: string,
): StateSet | undefined {
  if (atRest === undefined) return states;
  return changedTo(states, setOf(states.members.filter((state) => atRest(state, partition).key === key)));
}

export interface CheckedEntry extends HistoryEntry<CheckedOperation, CheckedResponse> {
  readonly response: CheckedResponse;
  readonly return: number;
  /** The event that the entry stands for; undefined: the store at rest. */
  readonly source: Event | undefined;
}

/** What an outcome says to the checker. Undefined: nothing was changed, and nothing was read. */
export function responseTo(outcome: Outcome, isRefusedForEver: boolean): CheckedResponse | undefined {
  switch (outcome.type) {
    case "answered":
      return { type: "seen", seen: seenAnswer(outcome.answer) };
    case "threw":
      return { type: "seen", seen: seenError(codeOf(outcome.error)) };
    case "rejected":
    case "conflict":
      return isRefusedForEver ? { type: "refused", seen: seenError(codeOf(outcome.error)) } : undefined;
    case "malformed":
    case "indeterminate":
      return { type: "unknown" };
    default:
      return outcome satisfies never;
  }
}

/** What a model says of an error: its code, or else its name. */
export function codeOf({ code, name }: { readonly code?: string; readonly name: string }): string {
  return code ?? name;
}

export function snapshotEntry(value: unknown, at: number): CheckedEntry {
  const response = { type: "quiescent", key: keyOf(value), value } as const;
  return { client: -1, operation: { type: "atRest" }, response, call: at, return: at + 1, source: undefined };
}

export function eventEntry(event: Event, response: CheckedResponse): CheckedEntry {
  const { client, operation, call, return: returned } = event;
  return { client, operation: { type: "operation", operation }, response, call, return: returned, source: event };
}
