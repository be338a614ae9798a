import type { History, Specification } from "#src/checker/index.js";

/**
 * The states in which a history may have left the object: tries every order of the
 * operations that respects real time, and every choice of unanswered ones. None: the
 * history is not linearizable. Too slow for more than a dozen operations, and too
 * simple to be wrong in the way a clever search is.
 */
export function finalStates<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  history: History<Operation, Response>,
): readonly State[] {
  const found: State[] = [];
  const extend = (state: State, remaining: History<Operation, Response>) => {
    const isComplete = remaining.every((entry) => entry.return === null);
    if (isComplete && !found.some((other) => specification.equal(other, state))) found.push(state);
    for (const next of remaining) {
      const comesTooEarly = remaining.some((other) => other.return !== null && other.return < next.call);
      const after = comesTooEarly ? undefined : specification.step(state, next.operation, next.response);
      if (after === undefined) continue;
      extend(
        after,
        remaining.filter((other) => other !== next),
      );
    }
  };
  extend(specification.initial, history);
  return found;
}
