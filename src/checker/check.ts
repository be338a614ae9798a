import { checkPartition, type Refutation } from "./check-partition.js";
import { createEffort } from "./effort.js";
import { partitionsOf } from "./partition-view.js";
import { type RecordedHistory, recordedPartitions } from "./recorded-history.js";
import type { History, HistoryEntry, Specification, Stamp } from "./specification.js";
import { mergeOrders } from "./witness.js";

/**
 * The result of a check. `unknown` means that no partition is refuted and at least one could not be decided; `reason` is
 * a sentence that says why.
 */
export type Linearizability<State, Operation, Response, Time extends Stamp = number> =
  | {
      readonly verdict: "linearizable";
      /**
       * Only with the option `witness`: the entries in an order that explains the history. Unanswered operations that need
       * not have taken effect are left out.
       */
      readonly witness?: History<Operation, Response, Time>;
    }
  | NotLinearizable<State, Operation, Response, Time>
  | { readonly verdict: "unknown"; readonly reason: string };

/** The refutation of a history: its earliest contradiction. */
export interface NotLinearizable<State, Operation, Response, Time extends Stamp = number> {
  readonly verdict: "not-linearizable";
  /** The key of the partition, or undefined if the specification has no `partition`. */
  readonly partition: string | undefined;
  /** The offending operation: when it returned, no order of the operations until then explained all responses. */
  readonly culprit: HistoryEntry<Operation, Response, Time>;
  /**
   * The shortest prefix of the partition that is not linearizable: the entries called
   * before the culprit returned, the culprit included, in order of call. Without the
   * culprit's response it is linearizable. An operation that returned later is shown
   * here without its response, which is no part of the contradiction.
   */
  readonly prefix: History<Operation, Response, Time>;
  /** The states that were possible just before the culprit returned: all different, at most 16. */
  readonly possibleStates: readonly State[];
}

/** Options of `checkLinearizability`. */
export interface CheckOptions {
  /**
   * The number of steps and comparisons after which the check gives up: calls of `step` and `equal`, their cached results,
   * and comparisons of configurations. Default: 50,000,000, some seconds.
   */
  readonly budget?: number;
  /**
   * The time after which the check gives up, in milliseconds. It is checked every few calls of the specification, so a
   * check takes longer by those at most. Default: none.
   */
  readonly timeout?: number;
  /** Whether to return an order that explains a linearizable history. It takes memory. Default: false. */
  readonly witness?: boolean;
}

/**
 * Returns whether a history is linearizable (Herlihy and Wing, "Linearizability", 1990):
 * whether there is one order of the operations in which the specification explains
 * every response, and in which an operation that returned before another was called
 * comes first.
 *
 * Each partition is checked alone, which is sound because linearizability is local
 * (the same paper, theorem 1). If several are refuted, the one whose culprit returned
 * first is reported. The search is Lowe's ("Testing for linearizability", 2017), over
 * numbered states and operations. A register whose writes are all different is decided
 * by its zones (Gibbons and Korach, "Testing shared memories", 1997).
 *
 * A recorded history takes the least time and memory. The specification must be that of its recorder.
 *
 * @throws {MalformedHistoryError} If the history contradicts itself.
 * @example
 * ```ts
 * const register: Specification<number, "read" | { write: number }, number | null> = {
 *   initial: 0,
 *   step(value, operation, response) {
 *     if (operation !== "read") return response === undefined || response === null ? operation.write : undefined;
 *     return response === undefined || response === value ? value : undefined;
 *   },
 *   equal: (a, b) => a === b,
 *   readOnly: (operation) => operation === "read",
 * };
 * checkLinearizability(register, [
 *   { client: 0, operation: { write: 1 }, response: null, call: 1, return: 2 },
 *   { client: 1, operation: "read", response: 0, call: 3, return: 4 },
 * ]).verdict; // "not-linearizable": the read began after the write had returned
 * ```
 */
export function checkLinearizability<State, Operation, Response, Time extends Stamp = number>(
  specification: Specification<State, Operation, Response>,
  history: History<Operation, Response, Time> | RecordedHistory<Operation, Response, Time>,
  options: CheckOptions = {},
): Linearizability<State, Operation, Response, Time> {
  const { budget = 50_000_000, timeout = Number.POSITIVE_INFINITY, witness = false } = options;
  const effort = createEffort(timeout);
  const isRecorded = "recorded" in history;
  const partitions = isRecorded
    ? recordedPartitions(specification, history, effort)
    : partitionsOf(specification, history, effort);
  const entryAt = (index: number) =>
    isRecorded ? history.entryAt(index) : (history[index] as HistoryEntry<Operation, Response, Time>);
  const { times } = partitions;
  const left = () => budget - effort.spent();
  const orders: (readonly number[])[] = [];
  let refuted: { readonly refutation: Refutation<State>; readonly key: string | undefined } | undefined;

  /** Returns false if a larger allowance could still decide the partition. */
  const resolves = (partition: number, allowance: number): boolean => {
    const view = partitions.view(partition);
    // A contradiction later than the earliest known one would not be reported.
    const until = refuted === undefined ? Number.POSITIVE_INFINITY : (times.returned[refuted.refutation.culprit] ?? 0);
    const limits = { until, allowance, left, witness };
    let verdict = checkPartition(specification, view, effort, limits);
    // The states of a refutation must have the original names.
    if (verdict.type === "refuted" && view.original !== undefined)
      verdict = checkPartition(specification, view.original, effort, { ...limits, allowance: left() });
    if (verdict.type === "explained" && witness) orders.push(verdict.order);
    if (verdict.type === "refuted") refuted = { refutation: verdict.refutation, key: view.key };
    return verdict.type !== "undecided";
  };

  // One hard partition must not use up the budget that would refute another, after which
  // the hard one may be easy. So each first gets little, and the undecided ones then get
  // more and more, at last all that is left.
  let undecided: readonly number[] = Array.from({ length: partitions.count }, (_, partition) => partition);
  for (let allowance = firstAllowance; undecided.length > 1 && allowance < left() / undecided.length; allowance *= 8) {
    undecided = undecided.filter((partition) => !resolves(partition, allowance));
  }
  undecided = undecided.filter((partition, index) => !resolves(partition, left() / (undecided.length - index)));
  const [hard] = undecided.filter((partition) => !resolves(partition, left()));

  if (refuted !== undefined) return toRefutation(refuted.refutation, refuted.key, entryAt);
  if (hard !== undefined) {
    const what = effort.isOverTime() ? `timeout of ${timeout} ms` : `budget of ${budget} steps`;
    return {
      verdict: "unknown",
      reason: `The ${what} was used up by the operations${ofPartition(partitions.view(hard).key)}.`,
    };
  }
  if (!witness) return { verdict: "linearizable" };
  return { verdict: "linearizable", witness: mergeOrders(orders, times).map(entryAt) };
}

/** Work for each partition in the first round. */
const firstAllowance = 10_000;

function toRefutation<State, Operation, Response, Time extends Stamp>(
  { culprit, prefix, states }: Refutation<State>,
  partition: string | undefined,
  entryAt: (index: number) => HistoryEntry<Operation, Response, Time>,
): NotLinearizable<State, Operation, Response, Time> {
  return {
    verdict: "not-linearizable",
    partition,
    culprit: entryAt(culprit),
    prefix: prefix.map(({ entry, hasReturned }) => {
      const shown = entryAt(entry);
      return hasReturned || shown.return === null ? shown : { ...shown, response: undefined, return: null };
    }),
    possibleStates: states,
  };
}

function ofPartition(key: string | undefined): string {
  return key === undefined ? "" : ` of partition ${JSON.stringify(key)}`;
}
