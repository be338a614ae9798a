import { type Events, type PartitionEvents, partitionEvents } from "./events.js";
import { findRefutation } from "./refutation.js";
import { createSearch } from "./search.js";
import { SLOT_LIMIT } from "./slots.js";
import type { History, HistoryEntry, Specification } from "./specification.js";

export type Linearizability<State, Operation, Response> =
  | { readonly verdict: "linearizable" }
  | NotLinearizable<State, Operation, Response>
  | { readonly verdict: "unknown"; readonly reason: string };

/** The earliest contradiction of the history. */
export interface NotLinearizable<State, Operation, Response> {
  readonly verdict: "not-linearizable";
  /** The partition concerned. */
  readonly partition: string | undefined;
  /** The operation that fits nowhere: at its response, no order of the operations until then explains all answers. */
  readonly culprit: HistoryEntry<Operation, Response>;
  /**
   * The entries of that partition called before the culprit's response (the culprit
   * included), in order of call: the shortest prefix that is not linearizable. Without
   * the culprit's response it still is. What was answered only later stands here as
   * not yet answered, because that answer is no part of the contradiction.
   */
  readonly prefix: History<Operation, Response>;
  /** The states that were possible just before the culprit's response (deduplicated, at most 16). */
  readonly possibleStates: readonly State[];
}

export interface CheckOptions {
  /** Default: 50,000,000. Steps of the specification to try, in all. */
  readonly budget?: number;
}

/**
 * Is there one order of the operations that respects real time (what returned
 * before another was called comes first) and in which the specification explains
 * every response?
 *
 * Of several bad partitions, the one whose culprit was answered first is reported.
 * Unknown is the answer only where no partition is bad and one could not be decided.
 * @throws {MalformedHistoryError} where the history is no record of anything that can have happened
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

  /** Whether the partition could be decided, or never will be. */
  const settles = ({ key, events }: PartitionEvents, allowance: number): boolean => {
    // A contradiction after the earliest one known would not be reported.
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

  // One hard partition must not use up what would convict another: each may take its
  // share of what the ones before it left, and the hard ones all the rest at the end.
  const hard = partitions.filter((partition, index) => !settles(partition, left / (partitions.length - index)));
  for (const partition of hard) {
    if (!settles(partition, left))
      reason ??= `The budget of ${budget} steps was used up by the operations${ofPartition(partition.key)}.`;
  }

  if (refuted !== undefined) return refuted;
  return reason === undefined ? { verdict: "linearizable" } : { verdict: "unknown", reason };
}

function ofPartition(key: string | undefined): string {
  return key === undefined ? "" : ` of partition ${JSON.stringify(key)}`;
}

/** The entries of a partition, in order of call. */
function entriesOf<Operation, Response>(
  history: History<Operation, Response>,
  events: Events,
): History<Operation, Response> {
  return [...events].flatMap((event) => (event < 0 ? [] : (history[event] ?? [])));
}
