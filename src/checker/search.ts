import { type Automaton, IMPOSSIBLE } from "./automaton.js";
import type { Effort } from "./effort.js";
import { type Batch, createLayer, type Layer, type SearchContext } from "./layer.js";
import { NEVER, prepareOperations } from "./operations.js";
import type { Timeline } from "./timeline.js";
import { createWindow, type PendingWindow } from "./window.js";
import { createOrderLog, NO_ORDER } from "./witness.js";

/** What is searched: the part of a partition from one event to before another. */
export interface SearchInput<State, Operation, Response> {
  readonly automaton: Automaton<State, Operation, Response>;
  readonly effort: Effort;
  readonly timeline: Timeline;
  /** Returns the letter of an operation of the timeline. */
  readonly letterOf: (operation: number) => number;
  /** The first event. No operation is under way there. */
  readonly from: number;
  /** The state at the first event. */
  readonly initial: number;
  /** The first event that is left out. What returns later counts as unanswered. */
  readonly end: number;
  /** Whether to keep the orders. */
  readonly witness: boolean;
}

/** A state in which the operations may leave the object. */
export interface Explanation {
  readonly state: number;
  /** Returns the operations in an order that leads to the state, if orders are kept. */
  order(): readonly number[];
}

/** Why a search ended. `complete`: every response was explained. `spent`: the effort was. */
export type Ending =
  | { readonly ending: "complete" | "spent" }
  /** No order explains the response of this operation together with all earlier ones. */
  | { readonly ending: "stuck"; readonly at: number };

/**
 * Searches for orders of the operations that explain a partition. Yields explanations; the first one proves that the
 * partition is linearizable.
 *
 * Searches depth first with a beam of a few configurations. Most histories have an
 * explanation close at hand, and following all configurations at every response takes
 * many times as long. If the beam leads nowhere, the search goes back for more, twice as
 * many each time. No configuration is followed twice, so a failing search takes no more
 * steps than one that follows all configurations from the start.
 */
export function* searchOrders<State, Operation, Response>(
  input: SearchInput<State, Operation, Response>,
): Generator<Explanation, Ending> {
  const { context, window, stride } = contextOf(input);
  const { effort, log } = context;
  // A layer is dropped when neither it nor an earlier one has another configuration.
  const layers: (Layer | undefined)[] = [];
  let drained = 0;
  // The configurations to follow next, and the number of layers they have passed.
  const batch: Batch = [input.initial, NO_ORDER, ...context.current];
  let passed = 0;
  let lastDue = NEVER;

  while (!effort.isSpent()) {
    if (batch.length === 0) {
      passed--;
      if (passed <= drained) return lastDue === NEVER ? { ending: "complete" } : { ending: "stuck", at: lastDue };
    } else {
      if (batch.length === stride && drained === layers.length) {
        const stuckAt = followLone(context, window, batch);
        if (stuckAt !== NEVER) return { ending: "stuck", at: stuckAt };
      }
      if (passed === layers.length) {
        const position = window.next();
        lastDue = position.due;
        layers.push(createLayer(context, position));
      }
      acceptAll(layers[passed], batch, stride, context);
      passed++;
    }

    const layer = layers[passed - 1];
    layer?.take(batch);
    const isAtEnd = passed === layers.length && lastDue === NEVER;
    for (; isAtEnd && batch.length > 0; layer?.take(batch)) {
      for (let start = 0; start < batch.length; start += stride) {
        const node = batch[start + 1] ?? NO_ORDER;
        yield { state: batch[start] ?? 0, order: () => log.orderTo(node) };
      }
    }
    for (; drained < passed && layers[drained]?.isDrained(); drained++) layers[drained] = undefined;
  }
  return { ending: "spent" };
}

function contextOf<State, Operation, Response>(input: SearchInput<State, Operation, Response>) {
  const { automaton, effort, timeline, letterOf, from, end, witness } = input;
  const { entries, events } = timeline;
  const operations = prepareOperations(automaton, { events, from, end }, letterOf, entries.length);
  const { words } = operations.layout;
  const context: SearchContext = {
    automaton,
    operations,
    effort,
    log: createOrderLog(witness),
    haveBound: false,
    current: new Int32Array(words),
    next: new Int32Array(words),
  };
  return { context, window: createWindow(operations, events, from, end), stride: 2 + words };
}

function acceptAll(layer: Layer | undefined, batch: Batch, stride: number, { current }: SearchContext): void {
  for (let start = 0; start < batch.length; start += stride) {
    for (let word = 0; word < current.length; word++) current[word] = batch[start + 2 + word] ?? 0;
    layer?.accept(batch[start] ?? 0, batch[start + 1] ?? NO_ORDER, current);
  }
}

/**
 * Applies the operations that overlap no other to the only configuration: each has only one place in the order. Returns
 * the one whose response is impossible, or `NEVER`.
 */
function followLone(
  { automaton, operations, log, effort }: SearchContext,
  window: PendingWindow,
  batch: Batch,
): number {
  let state = batch[0] ?? 0;
  let node = batch[1] ?? NO_ORDER;
  for (let lone = window.takeLone(); lone !== NEVER; lone = window.takeLone()) {
    const after = automaton.next(state, operations.letters[lone] ?? 0);
    if (after === IMPOSSIBLE) return lone;
    state = after;
    node = log.add(node, lone);
    if (effort.isSpent()) break;
  }
  batch[0] = state;
  batch[1] = node;
  return NEVER;
}
