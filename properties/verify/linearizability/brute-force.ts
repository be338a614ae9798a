import type { History, Specification } from "#src/checker/index.js";

/**
 * Returns the states in which a history may leave the object, or none if the history is
 * not linearizable. Tries every order of the operations that respects real time, and
 * every choice of the operations that never returned. Too slow for more than a dozen
 * operations, but too simple to share a mistake with a clever search.
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
