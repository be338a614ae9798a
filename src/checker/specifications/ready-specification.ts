import type { Specification } from "../specification.js";

/** A specification that comes with Rollcall. Operations with different keys concern different objects. */
export interface ReadySpecification<State, Operation, Response> extends Specification<State, Operation, Response> {
  /** Returns a hash of 32 bits. Equal states have the same. */
  hash(state: State): number;
  /** Returns the key of the operation, or "" if it has none. */
  partition(operation: Operation): string;
}

/** What every operation of a ready specification may have. */
export interface Keyed {
  /** The object that the operation concerns. Default: there is only one object. */
  readonly key?: string;
}

/** Returns the partition of an operation of a ready specification. */
export function keyOf({ key = "" }: Keyed): string {
  return key;
}
