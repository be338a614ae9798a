import fc from "fast-check";
import type { Event, Model, Outcome } from "rollcall/verify";
import type { History } from "#src/core/index.js";
import { adapter, contextOf, createStepper, type JudgeContext, type ModelTraits } from "#src/model-target/index.js";

/** Two seats, each for somebody else. */
export const seats: Model<{ free: number; taken: readonly string[] }> = {
  initial: { free: 2, taken: [] },
  operations: {
    book: {
      argument: fc.constantFrom("ann", "bob", "cy"),
      step: ({ free, taken }, who) =>
        free === 0 || taken.includes(String(who))
          ? { state: { free, taken }, answer: false }
          : { state: { free: free - 1, taken: [...taken, String(who)].sort() }, answer: true },
    },
    taken: { readOnly: true, step: (state) => ({ state, answer: state.taken }) },
  },
  atRest: ({ taken }) => taken,
};

/** A counter for each name, which can be full. */
export const counters: Model<number> = {
  initial: 0,
  operations: {
    add: {
      argument: fc.constantFrom("a", "b"),
      step: (state) => (state === 2 ? { state, throws: "FULL" } : { state: state + 1, answer: state + 1 }),
    },
    get: { argument: fc.constantFrom("a", "b"), readOnly: true, step: (state) => ({ state, answer: state }) },
  },
  atRest: (state) => state,
  partition: (_, argument) => String(argument),
};

/** One of the waiting ones is taken, whichever; nobody can see from the answer which. */
export const bag: Model<readonly number[]> = {
  initial: [1, 2, 3],
  operations: {
    drop: {
      step: (state) => state.map((dropped) => ({ state: state.filter((each) => each !== dropped), answer: "dropped" })),
    },
    rest: { readOnly: true, step: (state) => ({ state, answer: state }) },
  },
  atRest: (state) => state,
};

/** What judges a model. `isCompared` false: its target has no `inspect`. */
export function contextFor<State>(model: Model<State>, isCompared = true): JudgeContext {
  const inspect = isCompared ? { inspect: () => null } : {};
  const target = adapter.checkTarget({ name: "a model", model, connect: () => ({}), ...inspect });
  return contextOf(
    createStepper(target.model, () => undefined),
    adapter.traitsOf(target).own as ModelTraits,
  );
}

/** An operation from one position to another. */
export function event(
  client: number,
  [type, argument]: readonly [type: string, argument?: unknown],
  outcome: Outcome,
  [call, returned]: readonly [call: number, returned: number],
): Event {
  const operation = argument === undefined ? { type } : { type, argument };
  return { client, operation, outcome, call, return: returned };
}

export function answered(answer: unknown): Outcome {
  return { type: "answered", answer };
}

export function threw(code: string): Outcome {
  return { type: "threw", error: { name: "Error", message: `it failed with ${code}`, code } };
}

export const indeterminate: Outcome = { type: "indeterminate" };

/** A history that ends with the store at rest. */
export function history(events: readonly Event[], value?: unknown, violated: readonly string[] = []): History {
  const at = Math.max(0, ...events.map((each) => each.return)) + 1;
  const snapshot = value === undefined ? { violated } : { value, violated };
  return { events, quiescent: [{ snapshot, at }], losses: [] };
}
