import { type Configuration, createConfigurationSet } from "./configurations.js";
import { hasSlot, type SlotSet } from "./slots.js";
import type { HistoryEntry } from "./specification.js";
import type { Moment, Pending } from "./window.js";

/** One moment of a search: the configurations that reach it, and those that explain the response due. */
export interface Layer<State> {
  /** Adds a configuration that explains all responses before. */
  accept(configuration: Configuration<State>): void;
  /** The next few configurations that explain the response due, too; none where those accepted so far give no more. */
  take(): readonly Configuration<State>[];
  /** Whether `take` will give none. */
  isDrained(): boolean;
}

/** The specification, its steps counted. */
export interface Steps<State, Operation, Response> {
  try(state: State, entry: HistoryEntry<Operation, Response>): State | undefined;
  equal(a: State, b: State): boolean;
  /** Whether the read fits and leaves the state as it is. */
  leavesUnchanged(state: State, read: HistoryEntry<Operation, Response>): boolean;
  /** Whether a read has ever given another state. As long as none has, there is no use in trying reads as updates. */
  haveBound(): boolean;
  /** Whether the allowance is used up. */
  areSpent(): boolean;
}

/** So many configurations are followed at first; twice as many each time the search comes back. */
const FIRST_WIDTH = 2;

/**
 * Lowe, "Testing for linearizability" (2017): an operation is linearized only
 * when a response makes it necessary, so that what can stay open stays open.
 */
export function createLayer<State, Operation, Response>(
  steps: Steps<State, Operation, Response>,
  { due, pending, newReads, unanswered }: Moment<Operation, Response>,
): Layer<State> {
  const reads = pending.filter(({ isRead }) => isRead);
  const updates = pending.filter(({ isRead }) => !isRead);
  const explained = createConfigurationSet<State>(steps.equal, unanswered);
  const unexplained = due === undefined ? explained : createConfigurationSet<State>(steps.equal, unanswered);
  let taken = 0;
  let advanced = 0;
  let width = FIRST_WIDTH;

  /**
   * Linearizes the reads that fit: a no-op takes nothing from anyone, so the earlier
   * the better. Only operations that change nothing in ANY state are so harmless. An
   * update to the value already there is not: where 1 stands, `write 1` is called,
   * `write 2` is called and answered, and a read then answers 1, so the first write
   * changed nothing when it was called and is needed later. Nor is a read whose step
   * gives another state: it has bound a fact there, such as an identity.
   */
  const settle = (state: State, linearized: SlotSet, candidates: readonly Pending<Operation, Response>[]) => {
    let settled = linearized;
    for (const { entry, bit } of candidates) {
      if (!hasSlot(settled, bit) && steps.leavesUnchanged(state, entry)) settled += bit;
    }
    if (due !== undefined && hasSlot(settled, due.bit)) explained.add(state, settled - due.bit);
    else unexplained.add(state, settled);
  };

  /** Linearizes one more operation, in every possible way. */
  const advance = ({ state, linearized }: Configuration<State>) => {
    for (const { entry, bit, twin } of steps.haveBound() ? pending : updates) {
      if (hasSlot(linearized, bit) || (twin !== undefined && !hasSlot(linearized, twin.bit))) continue;
      const next = steps.try(state, entry);
      if (next !== undefined) settle(next, linearized + bit, reads);
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
    accept: ({ state, linearized }) => settle(state, linearized, newReads),
    take,
    isDrained: () => taken === explained.size() && advanced === unexplained.size(),
  };
}
