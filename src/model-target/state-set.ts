import type { ModelOperation } from "./sample-arguments.js";
import type { ModelState, Outcome, Stepper } from "./stepper.js";

/**
 * The states of the model that are possible after the same operations and answers. A step may have several outcomes, and an
 * operation that was indeterminate may have happened or not, so one order of the operations may lead to several states. With
 * sets of them as its states the specification is deterministic, as the checker needs it (the subset construction of Rabin and
 * Scott, "Finite Automata and Their Decision Problems", 1959).
 */
export interface StateSet {
  /** Equal for sets with equal members. */
  readonly key: string;
  readonly members: readonly ModelState[];
}

/** More states than this are possible at once: the history cannot be decided. */
export class TooManyStatesError extends Error {
  override readonly name = "TooManyStatesError";
  constructor() {
    super(`more than ${membersMax} states of the model are possible at once`);
  }
}

const membersMax = 2_000;

/** Undefined: there are none. @throws TooManyStatesError */
export function setOf(states: Iterable<ModelState>): StateSet | undefined {
  const members = new Map<string, ModelState>();
  for (const state of states) members.set(state.key, state);
  if (members.size > membersMax) throw new TooManyStatesError();
  const [only] = members.values();
  if (only === undefined) return undefined;
  if (members.size === 1) return { key: only.key, members: [only] };
  const sorted = [...members.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  // A line break stands in no key.
  return { key: sorted.map(({ key }) => key).join("\n"), members: sorted };
}

export function unionOf(sets: readonly StateSet[]): StateSet | undefined {
  return setOf(sets.flatMap(({ members }) => members));
}

/** The same set (`===`) if nothing has changed. */
export function changedTo(before: StateSet, after: StateSet | undefined): StateSet | undefined {
  return after?.key === before.key ? before : after;
}

/** The states after the outcomes that are accepted. Undefined: none is. */
export function stepSet(
  stepper: Stepper,
  before: StateSet,
  operation: ModelOperation,
  accepts: (outcome: Outcome) => boolean,
): StateSet | undefined {
  const after: ModelState[] = [];
  for (const state of before.members) {
    for (const outcome of stepper.step(state, operation)) if (accepts(outcome)) after.push(outcome.state);
  }
  return changedTo(before, setOf(after));
}
