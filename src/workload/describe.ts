import {
  type Action,
  describeError,
  isEnvironment,
  isJobDone,
  jobOf,
  type Operation,
  type Outcome,
} from "../core/index.js";

/** How a workload describes its data as text. Reports make no sentences about operations on their own. */
export interface Describe {
  operation(operation: Operation): string;
  /** The answer of an operation. */
  answer(answer: unknown): string;
  /** The answer of the model: `expected` of a step of a sequential program. */
  expected(expected: unknown): string;
  /** One of the `possible` states of a judgement. */
  state(state: unknown): string;
  /** The store at rest in short, for example the number of rows. */
  snapshot(snapshot: unknown): string;
  /** What the environment deletes, for example "the user database of …". */
  loss(key: string): string;
  /** The text before the error of a conflict, for example "refused, since it exists already". */
  readonly conflict: string;
  /** The sentence of a finding of this workload. `describeFinding` describes those of the engine. */
  finding(code: string, values: { readonly [name: string]: unknown }): string;
  /**
   * Default: false, every error that the target does not tolerate is wrong. True: an error can be a correct outcome,
   * and only the judge can decide.
   */
  readonly errorsMayBeRight?: boolean;
  /** What the operation is about, for example a key. Undefined: it is not about one thing. */
  subject(operation: Operation): string | undefined;
}

/** Returns whether an outcome is wrong whatever other clients did. */
export function isWrongInItself(describe: Pick<Describe, "errorsMayBeRight">, { type }: Outcome): boolean {
  return type === "malformed" || (type === "threw" && describe.errorsMayBeRight !== true);
}

export function describeOperation(describe: Pick<Describe, "operation">, operation: Operation): string {
  const job = jobOf(operation);
  return job === undefined ? describe.operation(operation) : `[job ${job}]`;
}

export function describeAction(describe: Pick<Describe, "operation" | "loss">, action: Action): string {
  if (!isEnvironment(action)) return describeOperation(describe, action);
  switch (action.type) {
    case "restart":
      return "[the application restarts]";
    case "lose":
      return `[${describe.loss(action.key)} is deleted, the application restarts]`;
    default:
      return action satisfies never;
  }
}

export function describeOutcome(describe: Pick<Describe, "answer" | "conflict">, outcome: Outcome): string {
  switch (outcome.type) {
    case "answered":
      return isJobDone(outcome.answer) ? "done" : describe.answer(outcome.answer);
    case "threw":
      return `threw ${describeError(outcome.error)}`;
    case "rejected":
      return `refused: ${describeError(outcome.error)}`;
    case "conflict":
      return `${describe.conflict}: ${describeError(outcome.error)}`;
    case "malformed":
      return "a malformed answer";
    case "indeterminate":
      return outcome.error === undefined ? "(no answer)" : `failed with ${describeError(outcome.error)}`;
    default:
      return outcome satisfies never;
  }
}
