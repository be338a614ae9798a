import type { ErrorSummary, Event, Observation } from "../core/index.js";
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
      readonly values: Observed & { readonly expected: readonly Expected[]; readonly times?: number };
    }
  | { readonly code: "refused-for-ever"; readonly values: Refused }
  | { readonly code: "malformed-answer"; readonly values: { readonly message: string } }
  /** The store at rest is in no state that the model allows. `expected`: what `atRest` returns for those that it does. */
  | { readonly code: "state-differs"; readonly values: Differing }
  | { readonly code: "own-invariant"; readonly values: { readonly sentence: string } };

type Observed = { readonly operation: ModelOperation; readonly observation: Observation };

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

/** An event that no outcome of the model explains. `wrong`: the code for an answer. */
export function eventFinding(
  { operation, observation }: Event,
  wrong: "wrong-answer" | "not-linearizable",
  expected: readonly Expected[],
  possible: readonly unknown[],
): ModelFinding {
  switch (observation.type) {
    case "threw":
      return { code: "operation-threw", values: { operation, observation, expected } };
    case "tolerated":
    case "conflict":
      return { code: "refused-for-ever", values: { operation, error: observation.error, possible } };
    case "malformed":
      return { code: "malformed-answer", values: { message: observation.message } };
    case "answered":
    case "interrupted":
      return wrong === "wrong-answer"
        ? { code: wrong, values: { operation, observation, expected } }
        : { code: wrong, values: { operation, observation, possible } };
    default:
      return observation satisfies never;
  }
}
