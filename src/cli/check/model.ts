import type { Specification } from "../../checker/index.js";
import type { Interpret } from "../../history-file/index.js";

/** A specification whose states, operations and responses are its own business. */
export type AnySpecification = Specification<unknown, unknown, unknown>;

/** Returns the specification without its types. It is only given what its own model has interpreted. */
export function untyped<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
): AnySpecification {
  return specification as unknown as AnySpecification;
}

/** What a history is checked against. */
export interface CheckModel {
  /** As it was named on the command line. */
  readonly name: string;
  readonly interpret: Interpret<unknown, unknown>;
  /** Returns the specification for these operations: which one it is may depend on what they are. */
  specificationFor(operations: readonly { readonly operation: unknown }[]): AnySpecification;
  describeState(state: unknown): string;
  /** True: it was not written by Rollcall, so its laws are tried on the operations of each history. */
  readonly isForeign: boolean;
}

/** The command was used wrongly: the model cannot be used, or not with this option. */
export class CheckUsageError extends Error {
  override readonly name = "CheckUsageError";
  /** Stable across versions. */
  readonly code = "CHECK_WRONG_USE";
}
