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

/** A refutation, and the number of steps of the specification that finding it took. */
export interface RefutationFound<State, Operation, Response> {
  readonly refutation: Refutation<State, Operation, Response>;
  readonly steps: number;
}

const STATES_AT_MOST = 16;

/** The states only help a reader, so the search for another one must not take longer than the check. */
const STATE_STEPS = 1_000_000;

/**
 * Returns the shortest prefix that is not linearizable, after a search of the whole
 * partition (`entries`, in order of call) is stuck at a response.
 *
 * That response is not always the culprit, because the search knows all later responses.
 * Example: `write 1` is called, a read returns 1, then the write returns something
 * impossible. The search is stuck at the read, though the history until then is
 * linearizable. So prefixes are searched again without the responses that come after
 * them. A prefix of a linearizable history is linearizable, so a binary search finds
 * the shortest one that is not.
 *
 * If the allowance is used up, the prefix may not be the shortest.
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

  // Operations called after `stuckAt` returned are not involved.
  let culprit = latestAnswered(entries, stuckAt);
  let suspects = answeredBetween(entries, stuckAt.return, culprit.return);
  // Nearly always the first one is the culprit, and refuting takes the longest. So try the first before halving.
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

/** Returns the history as known before the event at `position`: later calls and responses are left out. */
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

/** Returns, of the operations called before `stuckAt` returned, the one that returned last. */
function latestAnswered<Operation, Response>(
  entries: History<Operation, Response>,
  stuckAt: AnsweredEntry<Operation, Response>,
): AnsweredEntry<Operation, Response> {
  return entries
    .filter((entry) => entry.call < stuckAt.return)
    .filter(isAnswered)
    .reduce((latest, entry) => (entry.return > latest.return ? entry : latest), stuckAt);
}

/** Returns the entries that returned at or after `from` and before `before`, in order of return. */
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
