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
  /** What was never answered: each has taken effect completely by `end`, or not at all. */
  readonly indeterminate: readonly IndeterminateOperation<Operation>[];
  /** A position after everything in the segment. As many positions from here on are free as operations were indeterminate. */
  readonly end: number;
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

/** Steps and comparisons for one initial state and one choice of which operations have taken effect. */
const allowance = 2_000_000;

/** Each doubles what there is to check. */
const indeterminateMax = 12;

/**
 * Returns all states that one partition may be in at the end of a segment, if it was in one of `initial` when the segment
 * began. If there is none, returns the contradiction.
 *
 * At the end no operation is under way, and what was indeterminate has taken effect by then, or never will. So what comes
 * later depends on these states only: a history of any length can be checked segment by segment, and the verdict is exact.
 * To record an indeterminate operation as never answered would be weaker: it could then take effect many segments later.
 *
 * The culprit of a contradiction is one of `segment.entries`, with all its fields. In the prefix of a contradiction the return of an
 * indeterminate operation is null.
 */
export function statesAfter<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  initial: readonly State[],
  segment: HistorySegment<Operation, Response>,
): StatesAfter<State, Operation, Response> {
  const settled = withSettled(specification);
  // Whether a read has happened makes no difference.
  const indeterminate = segment.indeterminate.filter(({ operation }) => !specification.readOnly(operation, undefined));
  if (indeterminate.length > indeterminateMax)
    return { type: "undecided", reason: `more than ${indeterminateMax} operations were indeterminate at once` };
  const histories = settlements({ ...segment, indeterminate });
  const cases = initial.flatMap((start) => histories.map((history) => ({ start, history })));
  const states: State[] = [];
  for (const { start, history } of cases) {
    const found = statesFrom({ ...settled, initial: start }, history);
    if (found === undefined)
      return { type: "undecided", reason: "the operations could not be put in order (exhausted)" };
    for (const state of found) {
      if (!states.some((known) => specification.equal(known, state))) states.push(state);
    }
  }
  return states.length > 0 ? { type: "possible", states } : refute(settled, cases);
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

/** The response of an indeterminate operation that has taken effect. */
const tookEffect = Symbol("took effect");

type Settled<Response> = Response | typeof tookEffect;

/**
 * The same specification, which also knows operations that have taken effect without an answer. Entries without a response
 * may take effect at any time or never, so they cannot stand for them.
 */
function withSettled<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
): Specification<State, Operation, Settled<Response>> {
  const known = (response: Settled<Response> | undefined) => (response === tookEffect ? undefined : response);
  return {
    initial: specification.initial,
    step: (state, operation, response) => specification.step(state, operation, known(response)),
    equal: (a, b) => specification.equal(a, b),
    readOnly: (operation, response) => specification.readOnly(operation, known(response)),
    ...(specification.hash === undefined ? {} : { hash: specification.hash.bind(specification) }),
  };
}

/** A history for each way to choose which of the indeterminate operations have taken effect: first all of them. */
function settlements<Operation, Response>({
  entries,
  indeterminate,
  end,
}: HistorySegment<Operation, Response>): readonly History<Operation, Settled<Response>>[] {
  let histories: readonly History<Operation, Settled<Response>>[] = [entries];
  for (const [index, operation] of indeterminate.entries()) {
    const happened = { ...operation, response: tookEffect, return: end + index } as const;
    histories = [...histories.map((history) => [...history, happened]), ...histories];
  }
  return histories;
}

interface Case<State, Operation, Response> {
  readonly start: State;
  readonly history: History<Operation, Settled<Response>>;
}

/** Of several contradictions the one that comes last is the closest to an explanation. */
function refute<State, Operation, Response>(
  settled: Specification<State, Operation, Settled<Response>>,
  cases: readonly Case<State, Operation, Response>[],
): StatesAfter<State, Operation, Response> {
  let latest: NotLinearizable<State, Operation, Settled<Response>> | undefined;
  for (const { start, history } of cases) {
    const order = checkLinearizability({ ...settled, initial: start }, history);
    // One that cannot have taken effect is settled the other way in another case.
    if (order.verdict !== "not-linearizable" || order.culprit.response === tookEffect) continue;
    if (latest === undefined || (order.culprit.return ?? 0) > (latest.culprit.return ?? 0)) latest = order;
  }
  if (latest === undefined) return { type: "undecided", reason: "a contradiction could not be found again" };
  const contradiction = { ...latest, culprit: unsettled(latest.culprit), prefix: latest.prefix.map(unsettled) };
  return { type: "contradiction", contradiction };
}

function unsettled<Operation, Response>(
  entry: HistoryEntry<Operation, Settled<Response>>,
): HistoryEntry<Operation, Response> {
  const { response } = entry;
  return response === tookEffect ? { ...entry, response: undefined, return: null } : { ...entry, response };
}
