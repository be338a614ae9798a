import { type Automaton, IMPOSSIBLE } from "./automaton.js";
import { type ConfigurationSet, createConfigurationSet } from "./configurations.js";
import type { Effort } from "./effort.js";
import { exclude, hasLinearized, include, NEVER, type Operations } from "./operations.js";
import type { Position } from "./window.js";
import type { OrderLog } from "./witness.js";

/** One position of a search: the configurations that reach it, and those that also explain the response due. */
export interface Layer {
  /** Adds a configuration that explains all earlier responses. */
  accept(state: number, node: number, linearized: Int32Array): void;
  /** Fills the batch with the next few configurations that also explain the response due, or none for now. */
  take(batch: Batch): void;
  /** Returns whether `take` would return none. */
  isDrained(): boolean;
}

/** A few configurations: state, node and words of each. */
export type Batch = number[];

/** What all layers of a search share. */
export interface SearchContext {
  readonly automaton: Pick<Automaton<never, never, never>, "next">;
  readonly operations: Operations;
  readonly effort: Effort;
  readonly log: OrderLog;
  /** Whether a read has ever returned another state. Until one has, reads need not be tried as updates. */
  haveBound: boolean;
  /** Buffers of as many words as a configuration has. */
  readonly current: Int32Array;
  readonly next: Int32Array;
}

/** Number of configurations that `take` returns at first. It doubles with each call. */
const FIRST_WIDTH = 2;

/** More at once would only leave the cache of the processor before the next layer reads them. */
const WIDTH_MAX = 512;

/**
 * Returns the layer of one position. An operation is linearized only when a response
 * requires it, so that no choice is made too early (Lowe, "Testing for
 * linearizability", 2017: just-in-time linearization). Unanswered operations, which no
 * response ever requires, are tried only if the answered ones explain nothing more.
 */
export function createLayer(context: SearchContext, position: Position): Layer {
  const { operations, effort } = context;
  const { due, pending, newReads, available } = position;
  const { layout } = operations;
  const explained = createConfigurationSet(layout, effort);
  const unexplained = due === NEVER ? explained : createConfigurationSet(layout, effort);
  /** Configurations that explain the response already when they reach the layer. The layers before have no two equal ones. */
  const passing = createQueue(2 + layout.words);
  let twins: readonly number[] | undefined;
  let taken = 0;
  let advanced = 0;
  let triedUnanswered = 0;
  let width = FIRST_WIDTH;

  const addWithReads = (state: number, node: number, linearized: Int32Array) => {
    const last = linearizeReads(context, pending, state, node, linearized);
    if (due !== NEVER && hasLinearized(operations, linearized, due)) {
      exclude(operations, linearized, due);
      explained.add(state, last, linearized);
    } else unexplained.add(state, last, linearized);
  };

  const advancing = { unexplained, add: addWithReads };

  const take = (batch: Batch) => {
    batch.length = 0;
    let count = 0;
    while (count < width && !effort.isSpent()) {
      if (!passing.isEmpty()) {
        passing.take(batch);
        count++;
      } else if (taken < explained.size()) {
        explained.appendTo(batch, taken++);
        count++;
      } else if (advanced < unexplained.size()) {
        twins ??= twinsOf(pending, operations);
        advance(context, position, twins, advancing, advanced++);
      } else if (count === 0 && mayBeAdvancedByUnanswered()) {
        advanceByUnanswered(context, position, advancing, triedUnanswered++);
      } else break;
    }
    width = Math.min(2 * width, WIDTH_MAX);
  };

  const mayBeAdvancedByUnanswered = () => available.length > 0 && triedUnanswered < unexplained.size();

  return {
    accept(state, node, linearized) {
      const last = linearizeReads(context, newReads, state, node, linearized);
      if (due === NEVER || !hasLinearized(operations, linearized, due)) unexplained.add(state, last, linearized);
      else {
        exclude(operations, linearized, due);
        passing.add(state, last, linearized);
      }
    },
    take,
    isDrained: () =>
      passing.isEmpty() &&
      taken === explained.size() &&
      advanced === unexplained.size() &&
      !mayBeAdvancedByUnanswered(),
  };
}

/** Where the configurations of a layer wait for one more operation. */
interface Advancing {
  readonly unexplained: ConfigurationSet;
  readonly add: (state: number, node: number, linearized: Int32Array) => void;
}

/** Linearizes one more answered operation, in every possible way. */
function advance(
  { automaton, operations, effort, log, current, next, haveBound }: SearchContext,
  { pending }: Position,
  twins: readonly number[],
  { unexplained, add }: Advancing,
  member: number,
): void {
  const { letters, isRead } = operations;
  const state = unexplained.stateAt(member);
  const node = unexplained.nodeAt(member);
  unexplained.linearizedAt(member, current);
  for (let index = 0; index < pending.length && !effort.isSpent(); index++) {
    const operation = pending[index] ?? 0;
    if (hasLinearized(operations, current, operation) || (isRead[operation] === 1 && !haveBound)) continue;
    const twin = twins[index] ?? NEVER;
    if (twin !== NEVER && !hasLinearized(operations, current, twin)) continue;
    const after = automaton.next(state, letters[operation] ?? 0);
    if (after === IMPOSSIBLE) continue;
    next.set(current);
    include(operations, next, operation);
    add(after, log.add(node, operation), next);
  }
}

/** Lets one more unanswered operation take effect, one of each class. */
function advanceByUnanswered(
  { automaton, operations, effort, log, current, next }: SearchContext,
  { available }: Position,
  { unexplained, add }: Advancing,
  member: number,
): void {
  const state = unexplained.stateAt(member);
  const node = unexplained.nodeAt(member);
  unexplained.linearizedAt(member, current);
  for (let index = 0; index < available.length && !effort.isSpent(); index++) {
    const each = operations.classes[index];
    if (each === undefined) continue;
    const used = ((current[each.word] ?? 0) >>> each.shift) & each.mask;
    if (used === available[index]) continue;
    const after = automaton.next(state, each.letter);
    // Without effect it explains no more than if it is still pending.
    if (after === IMPOSSIBLE || after === state) continue;
    next.set(current);
    next[each.word] = (next[each.word] ?? 0) + (1 << each.shift);
    add(after, log.add(node, each.operations[used] ?? 0), next);
  }
}

/** Configurations in the order in which they were added. */
function createQueue(stride: number) {
  const numbers: Batch = [];
  let taken = 0;
  return {
    add(state: number, node: number, linearized: Int32Array) {
      numbers.push(state, node);
      for (let index = 0; index < linearized.length; index++) numbers.push(linearized[index] ?? 0);
    },
    /** Appends the first one. */
    take(batch: Batch) {
      for (const end = taken + stride; taken < end; taken++) batch.push(numbers[taken] ?? 0);
      if (taken === numbers.length) numbers.length = taken = 0;
    },
    isEmpty: () => numbers.length === 0,
  };
}

/**
 * Linearizes the possible reads at once, because that never excludes another order.
 * This holds only for operations that change nothing in ANY state. It does not hold
 * for an update to the current value. Example: the value is 1; `write 1` is called;
 * `write 2` is called and returns; then a read returns 1. The first write changed
 * nothing when it was called, but must take effect after `write 2`. Nor does it hold
 * for a read whose step returns another state: it binds a fact, such as an identity.
 */
function linearizeReads(
  context: SearchContext,
  candidates: readonly number[],
  state: number,
  node: number,
  linearized: Int32Array,
): number {
  const { automaton, operations, log } = context;
  let last = node;
  for (const operation of candidates) {
    if (operations.isRead[operation] !== 1 || hasLinearized(operations, linearized, operation)) continue;
    const after = automaton.next(state, operations.letters[operation] ?? 0);
    if (after === state) {
      include(operations, linearized, operation);
      last = log.add(last, operation);
    } else if (after !== IMPOSSIBLE) context.haveBound = true;
  }
  return last;
}

/**
 * Returns for each pending operation the equal one that returns before it, or `NEVER`. To linearize that one first
 * excludes no order, because the two could change places.
 */
function twinsOf(pending: readonly number[], { letters, isRead }: Operations): readonly number[] {
  return pending.map((operation, index) => {
    if (isRead[operation] === 1) return NEVER;
    for (let before = index - 1; before >= 0; before--) {
      const other = pending[before] ?? 0;
      if (letters[other] === letters[operation]) return other;
    }
    return NEVER;
  });
}
