/** A time stamp. One history has either numbers or bigints, such as those of `process.hrtime.bigint()`. */
export type Stamp = number | bigint;

/**
 * One operation of a concurrent history. `call` and `return` are stamps of ONE clock or counter. An operation comes
 * before another only if its return is smaller than the other's call: equal stamps are taken as overlap, because a clock
 * does not tell which event came first.
 */
export interface HistoryEntry<Operation, Response, Time extends Stamp = number> {
  /** For reports only. Operations of one client may overlap. */
  readonly client: number;
  readonly operation: Operation;
  /**
   * Undefined if and only if `return` is null. The operation is then indeterminate: it may have taken effect at any time
   * after `call`, or never. Write null for an operation that returned nothing. Leave out an operation that certainly had
   * no effect.
   */
  readonly response: Response | undefined;
  /** Stamp of the invocation. Numbers must be finite. */
  readonly call: Time;
  /** Stamp of the response, not smaller than `call`, or null if the operation never returned. */
  readonly return: Time | null;
}

/** The entries of a history, in any order: their stamps define the order of events. */
export type History<Operation, Response, Time extends Stamp = number> = readonly HistoryEntry<
  Operation,
  Response,
  Time
>[];

/**
 * A sequential specification. Its functions are pure and deterministic: the checker may call them once and use the result
 * again. Its operations and responses are data: what has equal content is equal. An object that is neither a plain object
 * nor an array, a Map or a Set equals only itself.
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
  /**
   * Returns a hash of the state. The law: equal states have equal hashes. `equal` still decides about states with equal
   * hashes, so a hash that breaks the law makes a check slower, never wrong. Default: a hash of the state's content, if
   * its first states show that equal ones have equal content; else states are compared pairwise.
   */
  hash?(state: State): number | string;
  /** States that the object is a register. Then histories whose writes are all different are decided in linear time. */
  readonly register?: RegisterView<Operation, Response>;
  /** States which strings of an entry are mere names. Then a recorder makes entries of different partitions comparable. */
  readonly rename?: Rename<Operation, Response>;
}

/** A view of operations as reads and writes of one value. Values are compared like the keys of a Map. */
export interface RegisterView<Operation, Response> {
  /** The value that `initial` holds. */
  readonly initial: unknown;
  /**
   * Returns the access that the operation with this response is; undefined: it is neither, and its partition is searched
   * as if there were no view. `response` is undefined for an operation that never returned.
   *
   * The laws: a write is possible in every state, and the state after it depends on its value only. A read is possible
   * in exactly the states that hold its value, and is `readOnly`. A read that never returned may have any value.
   */
  access(operation: Operation, response: Response | undefined): RegisterAccess | undefined;
}

/** One operation as a read or a write of the whole value. */
export interface RegisterAccess {
  readonly kind: "read" | "write";
  readonly value: unknown;
}

/**
 * Returns the operation and the response with every name replaced by `name(it)`, or undefined if their names cannot be
 * replaced. A name is a string that `step` only passes on or compares with other names, such as a key or an id. The key
 * of the partition must be one if the operation contains it.
 *
 * The law: whatever one-to-one replacement `name` is, the step of a replaced state with a replaced operation and response
 * is the replaced step. `initial` contains no names. To replace the names back must give equal content.
 */
export type Rename<Operation, Response> = (
  operation: Operation,
  response: Response | undefined,
  name: (original: string) => string,
) => { readonly operation: Operation; readonly response: Response | undefined } | undefined;
