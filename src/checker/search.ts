import type { Configuration } from "./configurations.js";
import type { Events } from "./events.js";
import { createLayer, type Layer, type Steps } from "./layer.js";
import { NO_SLOTS } from "./slots.js";
import type { AnsweredEntry, History, HistoryEntry, Specification } from "./specification.js";
import { createWindow, type PendingWindow } from "./window.js";

/** The limits of one search. */
export interface SearchLimits {
  /** Responses after this position are ignored. */
  readonly until: number;
  /** Maximum number of steps of the specification. NaN counts as used up. */
  readonly allowance: number;
}

/**
 * Why a search ended. `complete`: every response was explained. `exhausted`: the allowance was used up. `crowded`: more
 * operations are pending than there are slots.
 */
export type Ending<Operation, Response> =
  | { readonly ending: "complete" | "exhausted" | "crowded" }
  /** No order of the operations explains this response together with all earlier ones. */
  | { readonly ending: "stuck"; readonly at: AnsweredEntry<Operation, Response> };

/** A search for orders of the operations that explain a partition. */
export interface Search<State, Operation, Response> {
  /** Yields the configurations that explain all responses. The first one proves that the partition is linearizable. */
  readonly explanations: Generator<Configuration<State>, Ending<Operation, Response>>;
  /** Returns the number of steps of the specification so far. */
  steps(): number;
}

/** Returns a search over the events of one partition. It does nothing until `explanations` is read. */
export function createSearch<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  history: History<Operation, Response>,
  events: Events,
  { until, allowance }: SearchLimits,
): Search<State, Operation, Response> {
  let tried = 0;
  let haveBound = false;
  const attempt = (state: State, { operation, response }: HistoryEntry<Operation, Response>) => {
    tried++;
    return specification.step(state, operation, response);
  };
  const steps: Steps<State, Operation, Response> = {
    try: attempt,
    leavesUnchanged(state, read) {
      const next = attempt(state, read);
      if (next !== undefined && next !== state) haveBound = true;
      return next === state;
    },
    haveBound: () => haveBound,
    equal: (a, b) => specification.equal(a, b),
    areSpent: () => !(tried <= allowance),
  };
  const window = createWindow(specification, history, events, until);
  return { explanations: explain(steps, specification.initial, window), steps: () => tried };
}

/**
 * Searches depth first with a beam of a few configurations. Most histories have an
 * explanation close at hand, and following all configurations at every response takes
 * many times as long. If the beam leads nowhere, the search goes back for more, twice as
 * many each time. No configuration is followed twice, so a failing search takes no more
 * steps than one that follows all configurations from the start.
 */
function* explain<State, Operation, Response>(
  steps: Steps<State, Operation, Response>,
  initial: State,
  window: PendingWindow<Operation, Response>,
): Generator<Configuration<State>, Ending<Operation, Response>> {
  // A layer is dropped when neither it nor an earlier one has another configuration.
  const layers: (Layer<State> | undefined)[] = [];
  let drained = 0;
  // The configurations to follow next, and the number of layers they have passed.
  let batch: readonly Configuration<State>[] = [{ state: initial, linearized: NO_SLOTS }];
  let passed = 0;
  let lastDue: AnsweredEntry<Operation, Response> | undefined;

  while (!steps.areSpent()) {
    const [first] = batch;
    if (first === undefined) {
      passed--;
      if (passed <= drained) return lastDue === undefined ? { ending: "complete" } : { ending: "stuck", at: lastDue };
    } else {
      const isOnlyOne = batch.length === 1 && drained === layers.length;
      if (isOnlyOne) {
        const { state, stuckAt } = followLone(steps, first.state, window);
        if (stuckAt !== undefined) return { ending: "stuck", at: stuckAt };
        batch = [{ ...first, state }];
      }
      if (passed === layers.length) {
        const position = window.next();
        if (position === undefined) return { ending: "crowded" };
        lastDue = position.due?.entry;
        layers.push(createLayer(steps, position));
      }
      for (const configuration of batch) layers[passed]?.accept(configuration);
      passed++;
    }

    const layer = layers[passed - 1];
    batch = layer?.take() ?? [];
    const isAtEnd = passed === layers.length && lastDue === undefined;
    for (; isAtEnd && batch.length > 0; batch = layer?.take() ?? []) yield* batch;
    for (; drained < passed && layers[drained]?.isDrained(); drained++) layers[drained] = undefined;
  }
  return { ending: "exhausted" };
}

/** Applies the operations that overlap no other: each has only one place in the order. */
function followLone<State, Operation, Response>(
  steps: Steps<State, Operation, Response>,
  from: State,
  window: PendingWindow<Operation, Response>,
): { readonly state: State; readonly stuckAt: AnsweredEntry<Operation, Response> | undefined } {
  let state = from;
  for (let entry = window.takeLone(); entry !== undefined; entry = window.takeLone()) {
    const next = steps.try(state, entry);
    if (next === undefined) return { state, stuckAt: entry };
    state = next;
  }
  return { state, stuckAt: undefined };
}
