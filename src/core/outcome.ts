import type { ErrorSummary } from "./error-summary.js";
import type { Operation } from "./operation.js";

/** How one operation ended. `Answer`: what a target returned, as the workload reads it; plain data. */
export type Outcome<Answer = unknown> =
  | { readonly type: "answered"; readonly answer: Answer }
  /** An error that is no legitimate answer. */
  | { readonly type: "threw"; readonly error: ErrorSummary }
  /** An error that the target tolerates: nothing was changed. */
  | { readonly type: "rejected"; readonly error: ErrorSummary }
  /** The store has refused, and named its own state as the reason: nothing was changed. */
  | { readonly type: "conflict"; readonly error: ErrorSummary }
  /** An answer that is not of the form that the contract asks for. */
  | { readonly type: "malformed"; readonly message: string }
  /**
   * A crash came before the answer, or a fault was put into the operation and `error` is what came of that: it has taken
   * effect completely or not at all, and the client was not told which.
   */
  | { readonly type: "indeterminate"; readonly error?: ErrorSummary };

/**
 * One operation of one client, with its positions in the one total order of events of a run. The position `return` of an
 * indeterminate operation is where it was settled whether it has taken effect.
 */
export interface Event<O extends Operation = Operation, Answer = unknown> {
  readonly client: number;
  readonly operation: O;
  readonly outcome: Outcome<Answer>;
  readonly call: number;
  readonly return: number;
  /** It was rejected, and so was each attempt before, although no other client was there. */
  readonly refusedForEver?: boolean;
}
