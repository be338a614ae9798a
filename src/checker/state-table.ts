import { hashContent } from "./content.js";
import type { Effort } from "./effort.js";
import { createHashChains, type HashChains, NONE } from "./hash-chains.js";
import type { Specification } from "./specification.js";

/** Gives each state a number: equal states have one number. So later comparisons are comparisons of numbers. */
export interface StateTable<State> {
  numberOf(state: State): number;
  /** Returns the state with this number, the first of its equals. */
  at(number: number): State;
  size(): number;
}

/** Up to this size a state is compared with all others, which also shows whether equal states have equal content. */
const FEW = 64;

/** Returns an empty table. If the effort is spent, `numberOf` may give a state a new number. */
export function createStateTable<State>(
  specification: Pick<Specification<State, never, never>, "equal" | "hash">,
  effort: Effort,
): StateTable<State> {
  const states: State[] = [];
  let chains: HashChains | undefined;
  let isHashed = true;

  const at = (number: number) => states[number] as State;

  const hashOf = (state: State): unknown => {
    if (!isHashed) return 0;
    return specification.hash === undefined ? hashContent(state) : specification.hash(state);
  };

  const isEqual = (state: State, number: number) => {
    effort.spendCall();
    return specification.equal(at(number), state);
  };

  const add = (state: State) => states.push(state) - 1;

  const numberAmongFew = (state: State) => {
    for (let number = 0; number < states.length; number++) {
      if (Object.is(at(number), state)) return number;
    }
    for (let number = 0; number < states.length && !effort.isSpent(); number++) {
      if (!isEqual(state, number)) continue;
      // For example, `equal` ignores a field.
      if (isHashed && hashOf(state) !== hashOf(at(number))) isHashed = false;
      return number;
    }
    return add(state);
  };

  const chainsOfAll = () => {
    const created = createHashChains();
    for (let number = 0; number < states.length; number++) created.add(hashOf(at(number)));
    return created;
  };

  const numberOf = (state: State) => {
    if (states.length < FEW) return numberAmongFew(state);
    chains ??= chainsOfAll();
    const hash = hashOf(state);
    for (let number = chains.newest(hash); number !== NONE && !effort.isSpent(); number = chains.older(number, hash)) {
      if (Object.is(at(number), state) || isEqual(state, number)) return number;
    }
    chains.add(hash);
    return add(state);
  };

  return { numberOf, at, size: () => states.length };
}
