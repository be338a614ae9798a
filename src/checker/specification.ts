/**
 * One operation of a concurrent history. `call` and `return` are positions in ONE total order of all events of the
 * history. They are safe integers and all different; gaps do not matter. Nanoseconds of one clock will do.
 */
export interface HistoryEntry<Operation, Response> {
  /** For reports only. Operations of one client may overlap. */
  readonly client: number;
  readonly operation: Operation;
  /**
   * Undefined if and only if `return` is null. The operation is then indeterminate: it may have taken effect at any time
   * after `call`, or never. Write null for an operation that returned nothing.
   */
  readonly response: Response | undefined;
  /** Position of the invocation. */
  readonly call: number;
  /** Position of the response, or null if the operation never returned. */
  readonly return: number | null;
}

/** An entry whose operation returned. */
export type AnsweredEntry<Operation, Response> = HistoryEntry<Operation, Response> & { readonly return: number };

/** Returns whether the operation returned. */
export function isAnswered<Operation, Response>(
  entry: HistoryEntry<Operation, Response>,
): entry is AnsweredEntry<Operation, Response> {
  return entry.return !== null;
}

/** The entries of a history, in any order: their positions define the order of events. */
export type History<Operation, Response> = readonly HistoryEntry<Operation, Response>[];

/**
 * A sequential specification. Its functions are pure and deterministic. Its operations
 * are plain data: two operations with equal JSON are equal.
 */
export interface Specification<State, Operation, Response> {
  /** The state before the first operation. */
  readonly initial: State;
  /**
   * Returns the state after the operation, or undefined if this response is impossible
   * in this state. If nothing changes, returns the identical state (`===`). If
   * `response` is undefined, the operation never returned and any response is possible:
   * a state that some response allows must be allowed without a response too.
   */
  step(state: State, operation: Operation, response: Response | undefined): State | undefined;
  /** Returns whether two states are equivalent: whether they allow the same responses to all later operations. */
  equal(a: State, b: State): boolean;
  /**
   * Returns true if the operation with this response changes nothing in EVERY state in which the response is possible.
   * Returning false is always sound, but slower.
   */
  readOnly(operation: Operation, response: Response | undefined): boolean;
  /**
   * Returns the key of the part of the state that the operation concerns. Operations on
   * different parts must not affect each other; each part starts in `initial` and is
   * checked alone. Default: the history is checked as a whole.
   */
  partition?(operation: Operation): string;
}
