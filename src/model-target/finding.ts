import type { ErrorSummary, Event, Outcome } from "../core/index.js";
import type { Ranks } from "../workload/index.js";
import type { ModelOperation } from "./sample-arguments.js";

/** What the model allows an operation to end with. */
export type Expected = { readonly answer: unknown } | { readonly throws: string };

/** The findings of this workload, by their codes. Of these only `state-differs` has a sentence of its own. */
export type ModelFinding =
  /** Of one client: the model allows other answers. */
  | { readonly code: "wrong-answer"; readonly values: Observed & { readonly expected: readonly Expected[] } }
  /** Of several clients: no order of the operations explains the answer. `possible`: the states just before. */
  | { readonly code: "not-linearizable"; readonly values: Observed & { readonly possible: readonly unknown[] } }
  | {
      readonly code: "operation-threw";
      readonly values: Observed & { readonly expected?: readonly Expected[]; readonly times?: number };
    }
  | { readonly code: "refused-for-ever"; readonly values: Refused }
  | { readonly code: "malformed-answer"; readonly values: { readonly message: string } }
  /** The store at rest is in no state that the model allows. `expected`: what `atRest` returns for those that it does. */
  | { readonly code: "state-differs"; readonly values: Differing }
  | { readonly code: "own-invariant"; readonly values: { readonly sentence: string } };

type Observed = { readonly operation: ModelOperation; readonly outcome: Outcome };

type Refused = {
  readonly operation: ModelOperation;
  readonly error: ErrorSummary;
  readonly possible: readonly unknown[];
};

export type Differing = {
  /** Undefined: the model has no partitions. */
  readonly partition: string | undefined;
  readonly actual: unknown;
  readonly expected: readonly unknown[];
};

/** Of the codes that are this workload's own: a state that the model does not allow is acknowledged data that is lost. */
export const ranks: Ranks = { "state-differs": 0 };

/** An event of several clients that no outcome of the model explains in any order. `possible`: the states just before. */
export function contradictionFinding(event: Event, possible: readonly unknown[]): ModelFinding {
  const { operation, outcome } = event;
  if (outcome.type !== "answered") return brokenOffFinding(event, possible);
  return { code: "not-linearizable", values: { operation, outcome, possible } };
}

/** An event of one client that no outcome of the model explains. `possible`: the states just before. */
export function wrongFinding(event: Event, expected: readonly Expected[], possible: readonly unknown[]): ModelFinding {
  const { operation, outcome } = event;
  if (outcome.type === "answered") return { code: "wrong-answer", values: { operation, outcome, expected } };
  const finding = brokenOffFinding(event, possible);
  return finding.code === "operation-threw" ? { ...finding, values: { ...finding.values, expected } } : finding;
}

function brokenOffFinding({ operation, outcome }: Event, possible: readonly unknown[]): ModelFinding {
  switch (outcome.type) {
    case "threw":
      return { code: "operation-threw", values: { operation, outcome } };
    case "rejected":
    case "conflict":
      return { code: "refused-for-ever", values: { operation, error: outcome.error, possible } };
    case "malformed":
      return { code: "malformed-answer", values: { message: outcome.message } };
    case "answered":
    case "indeterminate":
      throw new RangeError(`an event that is ${outcome.type} was not broken off`);
    default:
      return outcome satisfies never;
  }
}
