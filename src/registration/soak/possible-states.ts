import { checkLinearizability, createSearch, inTotalOrder, type NotLinearizable } from "../../checker/index.js";
import { type CheckedResponse, type KeyCheckedOperation, type KeyState, keySpecification } from "../specification.js";
import type { KeyEntry, KeyHistory } from "./key-history.js";

/** What one key may look like after a part of its history. */
export type PossibleStates =
  | { readonly type: "possible"; readonly states: readonly KeyState[] }
  /** No order of the operations explains the answers, whichever of the interrupted ones have taken effect. */
  | { readonly type: "contradiction"; readonly contradiction: Contradiction }
  | { readonly type: "undecided"; readonly reason: string };

export type Contradiction = NotLinearizable<KeyState, KeyCheckedOperation, CheckedResponse>;

/** Steps of the specification for one key and one way to settle what was interrupted. A segment has a few hundred. */
const allowance = 2_000_000;

/**
 * All states that a key may be in at the end of a segment, if it was in one of `initial` at its beginning.
 *
 * At the end nothing is under way, and whatever was interrupted has taken effect by then, or never will. So what comes
 * later depends on these states only, and a history of any length can be checked part by part, exactly.
 */
export function statesAfter(initial: readonly KeyState[], history: KeyHistory): PossibleStates {
  const states: KeyState[] = [];
  const ways = initial.flatMap((start) => settlements(history).map((entries) => ({ start, entries })));
  for (const { start, entries } of ways) {
    const search = createSearch(startingWith(start), entries, inTotalOrder(entries), {
      until: Number.POSITIVE_INFINITY,
      allowance,
    });
    for (;;) {
      const { done, value } = search.explanations.next();
      if (!done) {
        if (!states.some((known) => keySpecification.equal(known, value.state))) states.push(value.state);
      } else if (value.ending === "complete" || value.ending === "stuck") break;
      else
        return { type: "undecided", reason: `the operations on one key could not be put in order (${value.ending})` };
    }
  }
  return states.length > 0 ? { type: "possible", states } : refute(ways);
}

interface Way {
  readonly start: KeyState;
  readonly entries: readonly KeyEntry[];
}

/** Each of the interrupted operations has taken effect, or it has not: every way to choose, all of them at first. */
function settlements({ entries, interrupted, end }: KeyHistory): readonly (readonly KeyEntry[])[] {
  let ways: readonly (readonly KeyEntry[])[] = [entries];
  for (const [index, entry] of interrupted.entries()) {
    const happened: KeyEntry = { ...entry, return: end + index };
    ways = [...ways.map((way) => [...way, happened]), ...ways];
  }
  return ways;
}

/** Of several contradictions the one that comes last is the closest to an explanation. */
function refute(ways: readonly Way[]): PossibleStates {
  let latest: Contradiction | undefined;
  for (const { start, entries } of ways) {
    const order = checkLinearizability(startingWith(start), entries);
    if (order.verdict !== "not-linearizable") continue;
    if (latest === undefined || (order.culprit.return ?? 0) > (latest.culprit.return ?? 0)) latest = order;
  }
  if (latest === undefined) return { type: "undecided", reason: "a contradiction could not be found again" };
  return { type: "contradiction", contradiction: latest };
}

function startingWith(initial: KeyState): typeof keySpecification {
  return { ...keySpecification, initial };
}
