import { IMPOSSIBLE } from "./automaton.js";
import type { Effort } from "./effort.js";
import type { PartitionView, Resumed } from "./partition-view.js";
import { findContradiction } from "./refutation.js";
import { decideRegister, orderOfRegister } from "./register-verdict.js";
import { readRegisterHistory } from "./register-zones.js";
import { searchOrders } from "./search.js";
import type { Specification } from "./specification.js";
import { type Timeline, timelineOf } from "./timeline.js";

/** The verdict on one partition. Entries are named by their indexes in the history. */
export type PartitionVerdict<State> =
  /** `order`: see `PartitionLimits.witness`. */
  | { readonly type: "explained"; readonly order: readonly number[] }
  | { readonly type: "refuted"; readonly refutation: Refutation<State> }
  | { readonly type: "undecided" };

/** Why a partition is not linearizable. */
export interface Refutation<State> {
  readonly culprit: number;
  /** The shortest prefix that is not linearizable, in order of call. */
  readonly prefix: readonly PrefixEntry[];
  /** What was possible before the culprit returned. */
  readonly states: readonly State[];
}

export interface PrefixEntry {
  readonly entry: number;
  /** False: it had not returned by the end of the prefix. */
  readonly hasReturned: boolean;
}

export interface PartitionLimits {
  /** Responses at this time and later are ignored. */
  readonly until: number;
  /** The maximum of work until the partition is decided. */
  readonly allowance: number;
  /** Returns the maximum of work for the refutation. */
  readonly left: () => number;
  /** Whether to return an order that explains the partition. */
  readonly witness: boolean;
}

export function checkPartition<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  view: PartitionView<State, Operation, Response>,
  effort: Effort,
  limits: PartitionLimits,
): PartitionVerdict<State> {
  const { entries } = view;
  effort.allow(limits.allowance);
  const { ending, at, resume } = view.follow(limits.until);
  switch (ending) {
    case "spent":
      return { type: "undecided" };
    case "complete":
      return { type: "explained", order: limits.witness ? [...entries] : [] };
    case "stuck": {
      const prefix = Array.from(entries.subarray(0, at + 1), (entry) => ({ entry, hasReturned: true }));
      return {
        type: "refuted",
        refutation: { culprit: entries[at] ?? 0, prefix, states: statesDuring(view, at, resume()) },
      };
    }
    case "overlap": {
      const timeline = timelineOf(entries, view.times);
      const end = endOf(timeline, view, limits.until);
      const decided = checkRegister(specification, view, timeline, end, effort, limits.witness);
      return decided ?? search(view, timeline, { at, end, resumed: resume() }, effort, limits);
    }
    default:
      return ending satisfies never;
  }
}

/** Returns the states before an operation that overlaps no other returns: it may already have taken effect, or not. */
function statesDuring<State, Operation, Response>(
  { entries }: PartitionView<State, Operation, Response>,
  at: number,
  { automaton, state, letterOf }: Resumed<State, Operation, Response>,
): readonly State[] {
  const letter = automaton.alphabet.withoutResponse(letterOf(entries[at] ?? 0));
  const after = automaton.isRead(letter) ? state : automaton.next(state, letter);
  const numbers = after === state || after === IMPOSSIBLE ? [state] : [state, after];
  return numbers.map((number) => automaton.stateOf(number));
}

/** Returns the index of the first event that is left out: the first return at `until` or later. */
function endOf(
  { entries, events }: Timeline,
  { times }: Pick<PartitionView<never, never, never>, "times">,
  until: number,
): number {
  if (until === Number.POSITIVE_INFINITY) return events.length;
  const end = events.findIndex((event) => event < 0 && (times.returned[entries[~event] ?? 0] ?? 0) >= until);
  return end === -1 ? events.length : end;
}

/** Returns undefined if the specification does not say that it is a register, or the writes are not all different. */
function checkRegister<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  view: PartitionView<State, Operation, Response>,
  timeline: Timeline,
  end: number,
  effort: Effort,
  witness: boolean,
): PartitionVerdict<State> | undefined {
  const { register, initial } = specification;
  if (register === undefined) return undefined;
  const entryOf = (operation: number) => view.entryAt(timeline.entries[operation] ?? 0);
  const history = readRegisterHistory(timeline, register.initial, (number) => {
    effort.spendCall();
    const { operation, response } = entryOf(number);
    return register.access(operation, response);
  });
  if (history === undefined) return undefined;
  const verdict = decideRegister(history, end);
  if (verdict.isExplained) {
    const order = witness ? orderOfRegister(history, verdict.zones) : [];
    return { type: "explained", order: order.map((operation) => timeline.entries[operation] ?? 0) };
  }
  const states = verdict.writes.flatMap((write) => {
    if (write < 0) return [initial];
    const after = specification.step(initial, entryOf(write).operation, undefined);
    return after === undefined ? [] : [after];
  });
  return { type: "refuted", refutation: { ...prefixUntil(timeline, verdict.at), states } };
}

/** Searches from the first operation that could not be followed. */
function search<State, Operation, Response>(
  { entries }: PartitionView<State, Operation, Response>,
  timeline: Timeline,
  start: { readonly at: number; readonly end: number; readonly resumed: Resumed<State, Operation, Response> },
  effort: Effort,
  { witness, left }: PartitionLimits,
): PartitionVerdict<State> {
  const { automaton, state, letterOf } = start.resumed;
  const letters = new Int32Array(entries.length).fill(-1);
  const input = {
    automaton,
    effort,
    timeline,
    letterOf(operation: number) {
      const known = letters[operation] ?? -1;
      if (known !== -1) return known;
      const letter = letterOf(entries[operation] ?? 0);
      letters[operation] = letter;
      return letter;
    },
    // Each operation before has a call and a return.
    from: 2 * start.at,
    initial: state,
  };
  const { done, value } = searchOrders({ ...input, end: start.end, witness }).next();
  if (!done) {
    const order = witness ? value.order().map((operation) => entries[operation] ?? 0) : [];
    return { type: "explained", order: witness ? [...entries.subarray(0, start.at), ...order] : [] };
  }
  // One that is complete would have yielded an explanation.
  if (value.ending !== "stuck") return { type: "undecided" };
  const searchBefore = (end: number) => searchOrders({ ...input, end, witness: false });
  const { at, states } = findContradiction(timeline, value.at, searchBefore, effort, left);
  return {
    type: "refuted",
    refutation: { ...prefixUntil(timeline, at), states: states.map((number) => automaton.stateOf(number)) },
  };
}

/** Returns the culprit that returns at this event, and all entries called before. */
function prefixUntil({ entries, events }: Timeline, at: number): Pick<Refutation<never>, "culprit" | "prefix"> {
  const before = events.subarray(0, at + 1);
  const returned = new Set(before.filter((event) => event < 0));
  const called = before.filter((event) => event >= 0);
  return {
    culprit: entries[~(events[at] ?? -1)] ?? 0,
    prefix: Array.from(called, (operation) => ({
      entry: entries[operation] ?? 0,
      hasReturned: returned.has(~operation),
    })),
  };
}
