import type { ErrorSummary } from "./error-summary.js";
import type { Operation } from "./operation.js";

/** How one operation ended. `Answer`: the answer of the target, as the workload reads it; plain data. */
export type Outcome<Answer = unknown> =
  | { readonly type: "answered"; readonly answer: Answer }
  /** An error that the contract does not allow. */
  | { readonly type: "threw"; readonly error: ErrorSummary }
  /** An error that the target tolerates. Nothing was changed. */
  | { readonly type: "rejected"; readonly error: ErrorSummary }
  /** The store has refused because of its own state. Nothing was changed. */
  | { readonly type: "conflict"; readonly error: ErrorSummary }
  /** An answer whose form breaks the contract. */
  | { readonly type: "malformed"; readonly message: string }
  /**
   * A crash came before the answer, or an injected fault led to `error`. The operation has taken effect completely or
   * not at all. The client was not told which.
   */
  | { readonly type: "indeterminate"; readonly error?: ErrorSummary };

/**
 * One operation of one client, with its positions in the total order of the events of a run. An indeterminate operation
 * cannot take effect after its position `return`.
 */
export interface Event<O extends Operation = Operation, Answer = unknown> {
  readonly client: number;
  readonly operation: O;
  readonly outcome: Outcome<Answer>;
  readonly call: number;
  readonly return: number;
  /** Whether this attempt and each attempt before was rejected, although no other client was connected. */
  readonly refusedForEver?: boolean;
}
