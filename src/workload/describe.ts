import {
  type Action,
  describeError,
  isEnvironment,
  isJobDone,
  jobOf,
  type Operation,
  type Outcome,
} from "../core/index.js";

/** How a workload tells its data in words. Sentences of reports are made here and in no other place. */
export interface Describe {
  operation(operation: Operation): string;
  /** What an operation returned. */
  answer(answer: unknown): string;
  /** What the model returns: the `expected` of a step of a sequential program. */
  expected(expected: unknown): string;
  /** One of the `possible` states of a judgement. */
  state(state: unknown): string;
  /** The store at rest in a few words: how many rows there are. */
  snapshot(snapshot: unknown): string;
  /** What the environment deletes: "the user database of …". */
  loss(key: string): string;
  /** Why an operation was refused with a conflict: "refused, since it exists already". */
  readonly conflict: string;
  /** The sentence of a finding of this workload's own. Those of the engine are described by `describeFinding`. */
  finding(code: string, values: { readonly [name: string]: unknown }): string;
  /**
   * True: an error can be a correct outcome, and only the judge can tell. Default: false, every error that the target does
   * not tolerate is wrong in itself.
   */
  readonly errorsMayBeRight?: boolean;
  /** What the operation is about: a key. Undefined: it is not about one thing. */
  subject(operation: Operation): string | undefined;
}

/** Whether an operation may never end like this, whatever the others did. */
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
