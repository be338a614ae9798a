import { type Configuration, createConfigurationSet } from "./configurations.js";
import { hasSlot, type SlotSet } from "./slots.js";
import type { HistoryEntry } from "./specification.js";
import type { Pending, Position } from "./window.js";

/** One position of a search: the configurations that reach it, and those that also explain the response due. */
export interface Layer<State> {
  /** Adds a configuration that explains all earlier responses. */
  accept(configuration: Configuration<State>): void;
  /** Returns the next few configurations that also explain the response due, or none if there are no more for now. */
  take(): readonly Configuration<State>[];
  /** Returns whether `take` would return none. */
  isDrained(): boolean;
}

/** The specification with a counter of its steps. */
export interface Steps<State, Operation, Response> {
  /** Returns the state after the entry, or undefined if its response is impossible. */
  try(state: State, entry: HistoryEntry<Operation, Response>): State | undefined;
  equal(a: State, b: State): boolean;
  /** Returns whether the read is possible and returns the identical state. */
  leavesUnchanged(state: State, read: HistoryEntry<Operation, Response>): boolean;
  /** Returns whether a read has ever returned another state. Until one has, reads need not be tried as updates. */
  haveBound(): boolean;
  /** Returns whether the allowance is used up. */
  areSpent(): boolean;
}

/** Number of configurations that `take` returns at first. It doubles with each call. */
const FIRST_WIDTH = 2;

/**
 * Returns the layer of one position. An operation is linearized only when a response
 * requires it, so that no choice is made too early (Lowe, "Testing for
 * linearizability", 2017: just-in-time linearization).
 */
export function createLayer<State, Operation, Response>(
  steps: Steps<State, Operation, Response>,
  { due, pending, newReads, unanswered }: Position<Operation, Response>,
): Layer<State> {
  const reads = pending.filter(({ isRead }) => isRead);
  const updates = pending.filter(({ isRead }) => !isRead);
  const explained = createConfigurationSet<State>(steps.equal, unanswered);
  const unexplained = due === undefined ? explained : createConfigurationSet<State>(steps.equal, unanswered);
  let taken = 0;
  let advanced = 0;
  let width = FIRST_WIDTH;

  /**
   * Linearizes the possible reads at once, because that never excludes another order.
   * This holds only for operations that change nothing in ANY state. It does not hold
   * for an update to the current value. Example: the value is 1; `write 1` is called;
   * `write 2` is called and returns; then a read returns 1. The first write changed
   * nothing when it was called, but must take effect after `write 2`. Nor does it hold
   * for a read whose step returns another state: it binds a fact, such as an identity.
   */
  const addWithReads = (state: State, linearized: SlotSet, reads: readonly Pending<Operation, Response>[]) => {
    let withReads = linearized;
    for (const { entry, bit } of reads) {
      if (!hasSlot(withReads, bit) && steps.leavesUnchanged(state, entry)) withReads += bit;
    }
    if (due !== undefined && hasSlot(withReads, due.bit)) explained.add(state, withReads - due.bit);
    else unexplained.add(state, withReads);
  };

  /** Linearizes one more operation, in every possible way. */
  const advance = ({ state, linearized }: Configuration<State>) => {
    for (const { entry, bit, twin } of steps.haveBound() ? pending : updates) {
      if (hasSlot(linearized, bit) || (twin !== undefined && !hasSlot(linearized, twin.bit))) continue;
      const next = steps.try(state, entry);
      if (next !== undefined) addWithReads(next, linearized + bit, reads);
    }
  };

  const take = () => {
    const batch: Configuration<State>[] = [];
    while (batch.length < width && !steps.areSpent()) {
      const ready = explained.at(taken);
      if (ready !== undefined) {
        taken++;
        batch.push(ready);
        continue;
      }
      const waiting = unexplained.at(advanced);
      if (waiting === undefined) break;
      advanced++;
      advance(waiting);
    }
    width *= 2;
    return batch;
  };

  return {
    accept: ({ state, linearized }) => addWithReads(state, linearized, newReads),
    take,
    isDrained: () => taken === explained.size() && advanced === unexplained.size(),
  };
}
