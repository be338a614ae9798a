import { type Events, type PartitionEvents, partitionEvents } from "./events.js";
import { findRefutation } from "./refutation.js";
import { createSearch } from "./search.js";
import { SLOT_LIMIT } from "./slots.js";
import type { History, HistoryEntry, Specification } from "./specification.js";

/**
 * The result of a check. `unknown` means that no partition is refuted and at least one could not be decided; `reason` is
 * a sentence that says why.
 */
export type Linearizability<State, Operation, Response> =
  | { readonly verdict: "linearizable" }
  | NotLinearizable<State, Operation, Response>
  | { readonly verdict: "unknown"; readonly reason: string };

/** The refutation of a history: its earliest contradiction. */
export interface NotLinearizable<State, Operation, Response> {
  readonly verdict: "not-linearizable";
  /** The key of the partition, or undefined if the specification has no `partition`. */
  readonly partition: string | undefined;
  /** The offending operation: when it returned, no order of the operations until then explained all responses. */
  readonly culprit: HistoryEntry<Operation, Response>;
  /**
   * The shortest prefix of the partition that is not linearizable: the entries called
   * before the culprit returned, the culprit included, in order of call. Without the
   * culprit's response it is linearizable. An operation that returned later is shown
   * here without its response, which is no part of the contradiction.
   */
  readonly prefix: History<Operation, Response>;
  /** The states that were possible just before the culprit returned: all different, at most 16. */
  readonly possibleStates: readonly State[];
}

/** Options of `checkLinearizability`. */
export interface CheckOptions {
  /** The number of calls of `Specification.step` after which the check gives up. Default: 50,000,000. */
  readonly budget?: number;
}

/**
 * Returns whether a history is linearizable (Herlihy and Wing, "Linearizability", 1990):
 * whether there is one order of the operations in which the specification explains
 * every response, and in which an operation that returned before another was called
 * comes first.
 *
 * Each partition is checked alone, which is sound because linearizability is local
 * (the same paper, theorem 1). If several are refuted, the one whose culprit returned
 * first is reported. The search is Lowe's ("Testing for linearizability", 2017).
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
export function checkLinearizability<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  history: History<Operation, Response>,
  options: CheckOptions = {},
): Linearizability<State, Operation, Response> {
  const { budget = 50_000_000 } = options;
  const partitions = partitionEvents(history, specification.partition?.bind(specification));
  let left = budget;
  let refuted: NotLinearizable<State, Operation, Response> | undefined;
  let reason: string | undefined;

  /** Returns false if a larger allowance could still decide the partition. */
  const resolves = ({ key, events }: PartitionEvents, allowance: number): boolean => {
    // A contradiction later than the earliest known one would not be reported.
    const until = refuted?.culprit.return ?? Number.POSITIVE_INFINITY;
    const search = createSearch(specification, history, events, { until, allowance });
    const { done, value } = search.explanations.next();
    left -= search.steps();
    if (!done || value.ending === "complete") return true;
    if (value.ending === "crowded")
      reason ??= `More than ${SLOT_LIMIT} operations${ofPartition(key)} are pending at once.`;
    if (value.ending === "stuck") {
      const { refutation, steps } = findRefutation(specification, entriesOf(history, events), value.at, left);
      left -= steps;
      if (refutation.culprit.return < until) refuted = { verdict: "not-linearizable", partition: key, ...refutation };
    }
    return value.ending !== "exhausted";
  };

  // One hard partition must not use up the budget that would refute another. So each first
  // gets an equal share of what is left, and the undecided ones then get all the rest.
  const hard = partitions.filter((partition, index) => !resolves(partition, left / (partitions.length - index)));
  for (const partition of hard) {
    if (!resolves(partition, left))
      reason ??= `The budget of ${budget} steps was used up by the operations${ofPartition(partition.key)}.`;
  }

  if (refuted !== undefined) return refuted;
  return reason === undefined ? { verdict: "linearizable" } : { verdict: "unknown", reason };
}

function ofPartition(key: string | undefined): string {
  return key === undefined ? "" : ` of partition ${JSON.stringify(key)}`;
}

/** Returns the entries of a partition, in order of call. */
function entriesOf<Operation, Response>(
  history: History<Operation, Response>,
  events: Events,
): History<Operation, Response> {
  return [...events].flatMap((event) => (event < 0 ? [] : (history[event] ?? [])));
}
