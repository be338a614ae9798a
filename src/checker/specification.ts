/** One operation of a concurrent history. `call` and `return` are positions in ONE total order of events (integers, all different). */
export interface HistoryEntry<Operation, Response> {
  readonly client: number;
  readonly operation: Operation;
  /** Undefined exactly where `return` is null: never answered; it may have taken effect at any time after `call`, or never. */
  readonly response: Response | undefined;
  readonly call: number;
  readonly return: number | null;
}

/** An entry whose operation was answered. */
export type AnsweredEntry<Operation, Response> = HistoryEntry<Operation, Response> & { readonly return: number };

export function isAnswered<Operation, Response>(
  entry: HistoryEntry<Operation, Response>,
): entry is AnsweredEntry<Operation, Response> {
  return entry.return !== null;
}

/** In any order: the positions say what came before what. */
export type History<Operation, Response> = readonly HistoryEntry<Operation, Response>[];

/**
 * A sequential specification, as laws. Its functions are pure and deterministic;
 * its operations are plain data, of which equal JSON means equal operations.
 */
export interface Specification<State, Operation, Response> {
  readonly initial: State;
  /**
   * The state after, or undefined where this response is impossible in this state.
   * `response` undefined: never answered, so any response will do; whatever an
   * answer allows, no answer allows too. Returns the identical state (`===`)
   * where nothing changes.
   */
  step(state: State, operation: Operation, response: Response | undefined): State | undefined;
  /** An equivalence: equal states allow the same responses for ever. */
  equal(a: State, b: State): boolean;
  /** True where the operation with this response changes nothing in EVERY state in which it is legal. */
  readOnly(operation: Operation, response: Response | undefined): boolean;
  /**
   * The independent part of the state that the operation concerns; left out: the
   * history is checked whole. Different partitions never influence one another.
   */
  partition?(operation: Operation): string;
}
