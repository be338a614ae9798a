import { hashSlots, isSubset, type SlotSet, without } from "./slots.js";

/** A state the object may be in, and the pending operations that have taken effect in it. */
export interface Configuration<State> {
  readonly state: State;
  readonly linearized: SlotSet;
}

/** Configurations without those that an earlier one makes superfluous. */
export interface ConfigurationSet<State> {
  add(state: State, linearized: SlotSet): void;
  /** In order of addition. */
  at(index: number): Configuration<State> | undefined;
  size(): number;
}

/** Up to here comparing with all members is faster than looking up those that come into question. */
const FEW = 16;

const NONE = -1;

/**
 * A configuration is superfluous where a member has the same state and differs at
 * most in never-answered operations that it has not spent yet: spending one is
 * never owed. After `write 1` (never answered) and `write 2`, the state 2 with the
 * first write still to come allows all that the state 2 without it does.
 *
 * A search may hold millions of configurations, so they are kept as columns of
 * numbers and not as objects, and looked up by chains: the members of a bucket are
 * `newest[bucket]`, then `older` of that one, and so on.
 */
export function createConfigurationSet<State>(
  equal: (a: State, b: State) => boolean,
  unanswered: SlotSet,
): ConfigurationSet<State> {
  const states: State[] = [];
  const linearizedOf: SlotSet[] = [];
  const older: number[] = [];
  let newest = new Int32Array(0);

  const isSuperfluous = (state: State, linearized: SlotSet, member: number) => {
    const less = linearizedOf[member] ?? 0;
    if (less !== linearized && !(isSubset(less, linearized) && isSubset(linearized - less, unanswered))) return false;
    const other = states[member];
    return other === state || (other !== undefined && equal(other, state));
  };

  // What differs only in never-answered operations must meet in one bucket.
  const bucketOf = (linearized: SlotSet) => hashSlots(without(linearized, unanswered)) & (newest.length - 1);

  const link = (member: number, linearized: SlotSet) => {
    const bucket = bucketOf(linearized);
    older[member] = newest[bucket] ?? NONE;
    newest[bucket] = member;
  };

  const add = (state: State, linearized: SlotSet) => {
    const size = states.length;
    if (size <= FEW) {
      for (let member = 0; member < size; member++) if (isSuperfluous(state, linearized, member)) return;
    } else {
      let member = newest[bucketOf(linearized)] ?? NONE;
      for (; member !== NONE; member = older[member] ?? NONE) if (isSuperfluous(state, linearized, member)) return;
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
