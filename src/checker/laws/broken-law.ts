/**
 * A law of `Specification`.
 *
 * - `total`: no function throws.
 * - `pure`: no function changes what it is given.
 * - `deterministic`: the same arguments give the same result.
 * - `equivalence`: `equal` is reflexive, symmetric and transitive.
 * - `equal-states`: equal states allow the same responses, and lead to equal states.
 * - `read-only`: if `readOnly` returns true, the operation changes nothing.
 * - `unanswered`: a state that some response allows is allowed without a response.
 * - `partition`: `partition` returns a string.
 * - `hash`: equal states have the same hash.
 * - `register`: with a view as a register, a read is possible in exactly the states that hold its value.
 * - `identical-state`: if nothing changes, `step` returns the identical state.
 */
export type Law =
  | "total"
  | "pure"
  | "deterministic"
  | "equivalence"
  | "equal-states"
  | "read-only"
  | "unanswered"
  | "partition"
  | "hash"
  | "register"
  | "identical-state";

/** A law that a specification breaks, with the first example: no shorter sequence of the operations leads to one. */
export interface BrokenLaw<State, Operation, Response> {
  readonly law: Law;
  /** `wrong`: verdicts may be wrong. `slow`: they are right, but take longer than they need. */
  readonly severity: "wrong" | "slow";
  /** A sentence that says what happened. */
  readonly message: string;
  /** The operations that lead from `initial` to `states[0]`. */
  readonly path: readonly Attempt<Operation, Response>[];
  /** The states of the example. */
  readonly states: readonly State[];
  /** The operations of the example. */
  readonly attempts: readonly Attempt<Operation, Response>[];
}

/** An operation with a response. Undefined: it was never answered. */
export interface Attempt<Operation, Response> {
  readonly operation: Operation;
  readonly response: Response | undefined;
}
