import { hashContent } from "./content.js";
import type { Effort } from "./effort.js";
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

const NONE = -1;

/** Returns an empty table. If the effort is spent, `numberOf` may give a state a new number. */
export function createStateTable<State>(
  specification: Pick<Specification<State, never, never>, "equal" | "hash">,
  effort: Effort,
): StateTable<State> {
  const states: State[] = [];
  /** The newest state with this hash; `older` leads to the others. Undefined: the table is small. */
  let newest: Map<unknown, number> | undefined;
  const older: number[] = [];
  let isHashed = true;

  const hashOf = (state: State): unknown => {
    if (!isHashed) return undefined;
    return specification.hash === undefined ? hashContent(state) : specification.hash(state);
  };

  const isEqual = (state: State, number: number) => {
    effort.spendCall();
    return specification.equal(at(number), state);
  };

  const at = (number: number) => states[number] as State;

  const link = (number: number, hash: unknown, into: Map<unknown, number>) => {
    older[number] = into.get(hash) ?? NONE;
    into.set(hash, number);
  };

  const add = (state: State) => states.push(state) - 1;

  const numberAmongFew = (state: State) => {
    for (let number = 0; number < states.length; number++) {
      if (at(number) === state) return number;
    }
    for (let number = 0; number < states.length && !effort.isSpent(); number++) {
      if (!isEqual(state, number)) continue;
      // For example, `equal` ignores a field.
      if (isHashed && hashOf(state) !== hashOf(at(number))) isHashed = false;
      return number;
    }
    return add(state);
  };

  const hashAll = () => {
    const hashed = new Map<unknown, number>();
    for (let number = 0; number < states.length; number++) link(number, hashOf(at(number)), hashed);
    return hashed;
  };

  const numberOf = (state: State) => {
    if (states.length < FEW) return numberAmongFew(state);
    newest ??= hashAll();
    const hash = hashOf(state);
    let number = newest.get(hash) ?? NONE;
    for (; number !== NONE && !effort.isSpent(); number = older[number] ?? NONE) {
      if (at(number) === state || isEqual(state, number)) return number;
    }
    const added = add(state);
    link(added, hash, newest);
    return added;
  };

  return { numberOf, at, size: () => states.length };
}
