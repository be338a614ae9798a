import { hashSlots, isSubset, type SlotSet, without } from "./slots.js";

/** A possible state of the object, and the pending operations that have taken effect in it. */
export interface Configuration<State> {
  readonly state: State;
  readonly linearized: SlotSet;
}

/** A set of configurations. It leaves out each one that an earlier member makes redundant. */
export interface ConfigurationSet<State> {
  /** Adds a configuration, unless a member makes it redundant. */
  add(state: State, linearized: SlotSet): void;
  /** Returns the configuration at this index, in order of addition, or undefined. */
  at(index: number): Configuration<State> | undefined;
  size(): number;
}

/** Up to this size, comparing with all members is faster than a hash lookup. */
const FEW = 16;

const NONE = -1;

/**
 * Returns an empty set. A configuration is redundant if a member has the same state and
 * has linearized the same operations except for some of `unanswered`: an operation that
 * never returned may still take effect later, but need not. Example: `write 1` never
 * returned, `write 2` did. The state 2 with `write 1` still pending allows everything
 * that the state 2 with `write 1` already overwritten allows.
 *
 * A search may hold millions of configurations. So they are stored as columns, not as
 * objects, in a hash table with chains: the members of a bucket are `newest[bucket]`,
 * then `older` of that one, and so on.
 */
export function createConfigurationSet<State>(
  equal: (a: State, b: State) => boolean,
  unanswered: SlotSet,
): ConfigurationSet<State> {
  const states: State[] = [];
  const linearizedOf: SlotSet[] = [];
  const older: number[] = [];
  let newest = new Int32Array(0);

  const isRedundant = (state: State, linearized: SlotSet, member: number) => {
    const less = linearizedOf[member] ?? 0;
    if (less !== linearized && !(isSubset(less, linearized) && isSubset(linearized - less, unanswered))) return false;
    const other = states[member];
    return other === state || (other !== undefined && equal(other, state));
  };

  // Configurations that differ only in `unanswered` must fall into one bucket.
  const bucketOf = (linearized: SlotSet) => hashSlots(without(linearized, unanswered)) & (newest.length - 1);

  const link = (member: number, linearized: SlotSet) => {
    const bucket = bucketOf(linearized);
    older[member] = newest[bucket] ?? NONE;
    newest[bucket] = member;
  };

  const add = (state: State, linearized: SlotSet) => {
    const size = states.length;
    if (size <= FEW) {
      for (let member = 0; member < size; member++) if (isRedundant(state, linearized, member)) return;
    } else {
      let member = newest[bucketOf(linearized)] ?? NONE;
      for (; member !== NONE; member = older[member] ?? NONE) if (isRedundant(state, linearized, member)) return;
    }
    states.push(state);
    linearizedOf.push(linearized);
    if (size < FEW) return;
    if (size < newest.length) link(size, linearized);
    else {
      newest = new Int32Array(4 * 2 ** Math.ceil(Math.log2(size))).fill(NONE);
      for (const [member, slots] of linearizedOf.entries()) link(member, slots);
    }
  };

  const at = (index: number) => {
    const state = states[index];
    return state === undefined ? undefined : { state, linearized: linearizedOf[index] ?? 0 };
  };
  return { add, at, size: () => states.length };
}
