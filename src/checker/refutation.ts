import type { Configuration } from "./configurations.js";
import { inTotalOrder } from "./events.js";
import { createSearch } from "./search.js";
import { type AnsweredEntry, type History, isAnswered, type Specification } from "./specification.js";

/** Why a partition is not linearizable. */
export interface Refutation<State, Operation, Response> {
  readonly culprit: AnsweredEntry<Operation, Response>;
  readonly prefix: History<Operation, Response>;
  readonly possibleStates: readonly State[];
}

/** What finding it has cost, in steps of the specification. */
export interface RefutationFound<State, Operation, Response> {
  readonly refutation: Refutation<State, Operation, Response>;
  readonly steps: number;
}

const STATES_AT_MOST = 16;

/** The states are there to help a reader; looking for yet another one must not take longer than the check. */
const STATE_STEPS = 1_000_000;

/**
 * The shortest prefix that is not linearizable, where a walk of the whole partition
 * (`entries`, in order of call) has met a response that nothing explains.
 *
 * That response need not be to blame, for the walk knows every answer beforehand:
 * where `write 1` is called, a read answers 1, and only then the write answers
 * something impossible, it is stuck at the read, though until then all is well. So
 * prefixes are walked again without the answers that come after them. A prefix of a
 * linearizable one is linearizable, so halving finds the shortest that is not.
 *
 * Should the allowance be used up, the prefix is perhaps not the shortest.
 */
export function findRefutation<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  entries: History<Operation, Response>,
  stuckAt: AnsweredEntry<Operation, Response>,
  allowance: number,
): RefutationFound<State, Operation, Response> {
  let spent = 0;
  const searchBefore = (position: number, steps: number) => {
    const known = knownBefore(entries, position);
    return createSearch(specification, known, inTotalOrder(known), { until: position, allowance: steps });
  };

  // What is called after `stuckAt` returned had no part in it.
  let culprit = latestAnswered(entries, stuckAt);
  let suspects = answeredBetween(entries, stuckAt.return, culprit.return);
  // Nearly always it is the first one; a prefix that is bad takes the longest, so that is tried before halving.
  for (let index = 0; suspects.length > 0; index = suspects.length >>> 1) {
    const suspect = suspects[index];
    if (suspect === undefined) break;
    const search = searchBefore(suspect.return + 1, allowance - spent);
    const { done, value } = search.explanations.next();
    spent += search.steps();
    if (!done) suspects = suspects.slice(index + 1);
    else if (value.ending === "stuck") {
      culprit = suspect;
      suspects = suspects.slice(0, index);
    } else break;
  }

  const search = searchBefore(culprit.return, Math.min(allowance - spent, STATE_STEPS));
  const possibleStates = distinctStates(specification, search.explanations);
  spent += search.steps();
  const prefix = knownBefore(entries, culprit.return + 1);
  return { refutation: { culprit, prefix, possibleStates }, steps: spent };
}

/** The history as it stood before the event at `position`: what is answered later is not answered yet. */
function knownBefore<Operation, Response>(
  entries: History<Operation, Response>,
  position: number,
): History<Operation, Response> {
  return entries
    .filter((entry) => entry.call < position)
    .map((entry) =>
      isAnswered(entry) && entry.return >= position ? { ...entry, response: undefined, return: null } : entry,
    );
}

function distinctStates<State>(
  specification: { equal(a: State, b: State): boolean },
  configurations: Iterable<Configuration<State>>,
): readonly State[] {
  const states: State[] = [];
  for (const { state } of configurations) {
    if (states.some((other) => specification.equal(other, state))) continue;
    states.push(state);
    if (states.length === STATES_AT_MOST) break;
  }
  return states;
}

/** Of the operations called before the return of `stuckAt`, the one answered last. */
function latestAnswered<Operation, Response>(
  entries: History<Operation, Response>,
  stuckAt: AnsweredEntry<Operation, Response>,
): AnsweredEntry<Operation, Response> {
  return entries
    .filter((entry) => entry.call < stuckAt.return)
    .filter(isAnswered)
    .reduce((latest, entry) => (entry.return > latest.return ? entry : latest), stuckAt);
}

/** The entries answered from one position on and before another, in order of return. */
function answeredBetween<Operation, Response>(
  entries: History<Operation, Response>,
  from: number,
  before: number,
): readonly AnsweredEntry<Operation, Response>[] {
  return entries
    .filter(isAnswered)
    .filter((entry) => entry.return >= from && entry.return < before)
    .sort((a, b) => a.return - b.return);
}
