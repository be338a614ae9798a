import type { Effort } from "./effort.js";
import type { SlotLayout } from "./operations.js";

/**
 * A set of configurations: possible states of the object, each with the pending operations that have taken effect in it.
 * It leaves out each one that an earlier member makes redundant.
 */
export interface ConfigurationSet {
  /** Adds a configuration, unless a member makes it redundant. `node` is the end of an order that leads to it. */
  add(state: number, node: number, linearized: Int32Array): void;
  stateAt(index: number): number;
  nodeAt(index: number): number;
  /** Copies the operations that have taken effect in the member. */
  linearizedAt(index: number, into: Int32Array): void;
  /** Appends the state, the node and the words of the member. */
  appendTo(batch: number[], index: number): void;
  size(): number;
}

/** Up to this size, comparing with all members is faster than a hash lookup. */
const FEW = 8;

const NONE = -1;
const NOTHING = new Int32Array(0);

/**
 * Returns an empty set. A configuration is redundant if a member has the same state and
 * has linearized the same operations except for fewer unanswered ones: an operation that
 * never returned may still take effect later, but need not. Example: `write 1` never
 * returned, `write 2` did. The state 2 with `write 1` still pending allows everything
 * that the state 2 with `write 1` already overwritten allows.
 *
 * A search may hold millions of configurations. So each is a few numbers in one array, in
 * a hash table with chains: the members of a bucket are `newest[bucket]`, then `older` of
 * that one, and so on.
 */
export function createConfigurationSet(layout: SlotLayout, effort: Effort): ConfigurationSet {
  const { answeredWords, words, guards } = layout;
  const stride = 2 + words;
  /** State, node and words of each member. */
  let columns = NOTHING;
  let older = NOTHING;
  let newest = NOTHING;
  let size = 0;

  const isRedundant = (state: number, linearized: Int32Array, member: number) => {
    effort.spend();
    const start = member * stride;
    if (columns[start] !== state) return false;
    const first = start + 2;
    for (let word = 0; word < answeredWords; word++) if (columns[first + word] !== linearized[word]) return false;
    for (let word = answeredWords; word < words; word++) {
      // A guard stays set only if the counter below it is not smaller than the member's.
      const guard = guards[word] ?? 0;
      if (((((linearized[word] ?? 0) | guard) - (columns[first + word] ?? 0)) & guard) !== guard) return false;
    }
    return true;
  };

  // Configurations that differ only in unanswered operations must fall into one bucket. `first`: where the words begin.
  const bucketOf = (state: number, linearized: Int32Array, first: number) => {
    let hash = Math.imul(state, 0x9e3779b1);
    for (let word = 0; word < answeredWords; word++) {
      hash = Math.imul(hash ^ (hash >>> 15) ^ (linearized[first + word] ?? 0), 0x85ebca6b);
    }
    return (hash ^ (hash >>> 15)) & (newest.length - 1);
  };

  const link = (member: number) => {
    const start = member * stride;
    const bucket = bucketOf(columns[start] ?? 0, columns, start + 2);
    older[member] = newest[bucket] ?? NONE;
    newest[bucket] = member;
  };

  const makeRoom = () => {
    const capacity = Math.max(FEW, 4 * size);
    columns = enlarged(columns, capacity * stride);
    if (size === 0) return;
    older = enlarged(older, capacity);
    newest = new Int32Array(2 * capacity).fill(NONE);
    for (let member = 0; member < size; member++) link(member);
  };

  const add = (state: number, node: number, linearized: Int32Array) => {
    if (newest === NOTHING) {
      for (let member = 0; member < size; member++) if (isRedundant(state, linearized, member)) return;
    } else {
      let member = newest[bucketOf(state, linearized, 0)] ?? NONE;
      for (; member !== NONE; member = older[member] ?? NONE) if (isRedundant(state, linearized, member)) return;
    }
    const start = size * stride;
    if (start === columns.length) makeRoom();
    columns[start] = state;
    columns[start + 1] = node;
    for (let word = 0; word < words; word++) columns[start + 2 + word] = linearized[word] ?? 0;
    if (newest !== NOTHING) link(size);
    size++;
  };

  return {
    add,
    stateAt: (index) => columns[index * stride] ?? 0,
    nodeAt: (index) => columns[index * stride + 1] ?? 0,
    linearizedAt: (index, into) => {
      const first = index * stride + 2;
      for (let word = 0; word < words; word++) into[word] = columns[first + word] ?? 0;
    },
    appendTo: (batch, index) => {
      const start = index * stride;
      for (let offset = 0; offset < stride; offset++) batch.push(columns[start + offset] ?? 0);
    },
    size: () => size,
  };
}

function enlarged(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
