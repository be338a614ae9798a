import type { Alphabet } from "./alphabet.js";
import type { Effort } from "./effort.js";
import type { Specification } from "./specification.js";
import { createStateTable } from "./state-table.js";

/** A specification as an automaton: states and letters are numbers, and the result of a step is used again. */
export interface Automaton<State, Operation, Response> {
  readonly alphabet: Alphabet<Operation, Response>;
  /** Returns the state after the letter, or `IMPOSSIBLE`. */
  next(state: number, letter: number): number;
  /** Returns whether the letter changes nothing wherever it is possible. */
  isRead(letter: number): boolean;
  numberOf(state: State): number;
  stateOf(number: number): State;
  /** Returns the number of different states so far. */
  size(): number;
}

/** No state. */
export const IMPOSSIBLE = -1;

const slotsAtFirst = 64;
/** 3 MB. A step that finds its slot taken replaces the older one. */
const slotsMax = 2 ** 18;

export function createAutomaton<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  alphabet: Alphabet<Operation, Response>,
  effort: Effort,
): Automaton<State, Operation, Response> {
  const states = createStateTable(specification, effort);
  const reads: boolean[] = [];
  // The cache of steps: state, letter and next state in three numbers each. Slots of the empty one have state -1.
  let cache = new Int32Array(3 * slotsAtFirst).fill(-1);
  let mask = slotsAtFirst - 1;
  let misses = 0;
  let hits = 0;
  let isCached = true;

  const slotOf = (state: number, letter: number) => {
    const hash = Math.imul(Math.imul(state, 0x9e3779b1) ^ letter, 0x85ebca6b);
    return 3 * ((hash ^ (hash >>> 15)) & mask);
  };

  const grow = () => {
    const before = cache;
    mask = 4 * (mask + 1) - 1;
    cache = new Int32Array(3 * (mask + 1)).fill(-1);
    for (let slot = 0; slot < before.length; slot += 3) {
      const state = before[slot] ?? -1;
      if (state !== -1) cache.set(before.subarray(slot, slot + 3), slotOf(state, before[slot + 1] ?? 0));
    }
  };

  const step = (state: number, letter: number) => {
    const before = states.at(state);
    effort.spendCall();
    const after = specification.step(before, alphabet.operationOf(letter), alphabet.responseOf(letter));
    if (after === undefined) return IMPOSSIBLE;
    return Object.is(after, before) ? state : states.numberOf(after);
  };

  const next = (state: number, letter: number) => {
    if (!isCached) return step(state, letter);
    let slot = slotOf(state, letter);
    if (cache[slot] === state && cache[slot + 1] === letter) {
      effort.spend();
      hits++;
      return cache[slot + 2] ?? IMPOSSIBLE;
    }
    const after = step(state, letter);
    if (++misses > mask) {
      // Where nearly each step is a new one, as with all orders of a queue, the cache costs more than it saves.
      isCached = mask + 1 < slotsMax || hits > misses / 8;
      if (mask + 1 < slotsMax) grow();
      misses = 0;
      hits = 0;
      slot = slotOf(state, letter);
    }
    cache[slot] = state;
    cache[slot + 1] = letter;
    cache[slot + 2] = after;
    return after;
  };

  const isRead = (letter: number) => {
    const known = reads[letter] ?? specification.readOnly(alphabet.operationOf(letter), alphabet.responseOf(letter));
    reads[letter] = known;
    return known;
  };

  return { alphabet, next, isRead, numberOf: states.numberOf, stateOf: states.at, size: states.size };
}
