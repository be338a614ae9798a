import { checkLinearizability, type NotLinearizable } from "./check.js";
import { createEffort } from "./effort.js";
import { partitionsOf } from "./partition-view.js";
import { searchOrders } from "./search.js";
import type { History, HistoryEntry, Specification } from "./specification.js";
import { timelineOf } from "./timeline.js";

/** A part of a history that concerns one partition. When it begins and when it ends, no operation is under way. */
export interface HistorySegment<Operation, Response> {
  /** What was answered. */
  readonly entries: readonly AnsweredOperation<Operation, Response>[];
  /** What was never answered: each has taken effect completely by the end of the segment, or never will. */
  readonly indeterminate: readonly IndeterminateOperation<Operation>[];
}

export type AnsweredOperation<Operation, Response> = HistoryEntry<Operation, Response> & {
  readonly response: Response;
  readonly return: number;
};

export type IndeterminateOperation<Operation> = Pick<HistoryEntry<Operation, never>, "client" | "operation" | "call">;

export type StatesAfter<State, Operation, Response> =
  | { readonly type: "possible"; readonly states: readonly State[] }
  /** No order of the operations explains the answers, whichever of the indeterminate ones have taken effect. */
  | { readonly type: "contradiction"; readonly contradiction: NotLinearizable<State, Operation, Response> }
  | { readonly type: "undecided"; readonly reason: string };

/** Steps and comparisons for one initial state. */
const allowance = 2_000_000;

/**
 * Returns all states that one partition may be in at the end of a segment, if it was in one of `initial` when the segment
 * began. If there is none, returns the contradiction.
 *
 * At the end no operation is under way, and what was indeterminate has taken effect by then, or never will. So what comes
 * later depends on these states only: a history of any length can be checked segment by segment, and the verdict is exact.
 * In one long history an indeterminate operation would be never answered, which is weaker: it could then take effect many
 * segments later.
 *
 * The culprit of a contradiction is one of `segment.entries`, with all its fields.
 */
export function statesAfter<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  initial: readonly State[],
  segment: HistorySegment<Operation, Response>,
): StatesAfter<State, Operation, Response> {
  const unanswered = segment.indeterminate.map((each) => ({ ...each, response: undefined, return: null }));
  const history: History<Operation, Response> = [...segment.entries, ...unanswered];
  const states: State[] = [];
  for (const start of initial) {
    const found = statesFrom({ ...specification, initial: start }, history);
    if (found === undefined)
      return { type: "undecided", reason: "the operations could not be put in order (exhausted)" };
    for (const state of found) {
      if (!states.some((known) => specification.equal(known, state))) states.push(state);
    }
  }
  return states.length > 0 ? { type: "possible", states } : refute(specification, initial, history);
}

/** Returns all states in which the history may leave the object, or undefined if the allowance was used up. */
function statesFrom<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  history: History<Operation, Response>,
): readonly State[] | undefined {
  const effort = createEffort(Number.POSITIVE_INFINITY);
  effort.allow(allowance);
  const view = partitionsOf(specification, history, effort).view(0);
  const followed = view.follow(Number.POSITIVE_INFINITY);
  if (followed.ending === "stuck") return [];
  const { automaton, state, letterOf } = followed.resume();
  const timeline = timelineOf(view.entries, view.times);
  const explanations = searchOrders({
    automaton,
    effort,
    timeline,
    letterOf: (operation) => letterOf(timeline.entries[operation] ?? 0),
    // Each operation before has a call and a return.
    from: 2 * followed.at,
    initial: state,
    end: timeline.events.length,
    witness: false,
  });
  const states = new Set<number>();
  for (;;) {
    const { done, value } = explanations.next();
    if (!done) states.add(value.state);
    else if (value.ending === "spent") return undefined;
    else return Array.from(states, (number) => automaton.stateOf(number));
  }
}

/** Of several contradictions the one that comes last is the closest to an explanation. */
function refute<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  initial: readonly State[],
  history: History<Operation, Response>,
): StatesAfter<State, Operation, Response> {
  let latest: NotLinearizable<State, Operation, Response> | undefined;
  for (const start of initial) {
    const order = checkLinearizability({ ...specification, initial: start }, history);
    if (order.verdict !== "not-linearizable") continue;
    if (latest === undefined || (order.culprit.return ?? 0) > (latest.culprit.return ?? 0)) latest = order;
  }
  if (latest === undefined) return { type: "undecided", reason: "a contradiction could not be found again" };
  return { type: "contradiction", contradiction: latest };
}
