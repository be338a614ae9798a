import type { Configuration } from "./configurations.js";
import type { Events } from "./events.js";
import { createLayer, type Layer, type Steps } from "./layer.js";
import { NO_SLOTS } from "./slots.js";
import type { AnsweredEntry, History, HistoryEntry, Specification } from "./specification.js";
import { createWindow, type PendingWindow } from "./window.js";

export interface SearchLimits {
  /** Responses after this position are not looked at. */
  readonly until: number;
  /** Steps of the specification to try. */
  readonly allowance: number;
}

/** Why a search has no more to give. */
export type Ending<Operation, Response> =
  | { readonly ending: "complete" | "exhausted" | "crowded" }
  /** No order of the operations explains this response together with all before it. */
  | { readonly ending: "stuck"; readonly at: AnsweredEntry<Operation, Response> };

export interface Search<State, Operation, Response> {
  /** The configurations that explain all responses, one by one: the first is proof enough. */
  readonly explanations: Generator<Configuration<State>, Ending<Operation, Response>>;
  /** Steps of the specification tried so far. */
  steps(): number;
}

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
 * Depth first, a few configurations abreast: most histories have an explanation
 * close at hand, and to look for all of them at every response takes many times as
 * long. Where the few lead nowhere, the search goes back for more, twice as many
 * each time. A configuration met before is not followed again, so a search in vain
 * takes no more steps than one that follows all of them from the start.
 */
function* explain<State, Operation, Response>(
  steps: Steps<State, Operation, Response>,
  initial: State,
  window: PendingWindow<Operation, Response>,
): Generator<Configuration<State>, Ending<Operation, Response>> {
  // A layer is dropped as soon as neither it nor one before it has another configuration to give.
  const layers: (Layer<State> | undefined)[] = [];
  let drained = 0;
  // What to follow next, and how many layers that has passed.
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
        const moment = window.next();
        if (moment === undefined) return { ending: "crowded" };
        lastDue = moment.due?.entry;
        layers.push(createLayer(steps, moment));
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

/** An operation that overlaps no other has one place only. */
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
