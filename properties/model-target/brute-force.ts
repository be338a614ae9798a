import type { Event, Model } from "rollcall/verify";
import type { History } from "#src/core/index.js";
import { keyOf } from "#src/model-target/index.js";

/*
 * Whether the model explains a history, by trying every order, every outcome, and every choice of which indeterminate
 * operations have happened. Slow and obvious: what the judge is compared with.
 */

interface Item {
  readonly call: number;
  readonly return: number;
  /** The states that it may lead to. */
  readonly step: (state: unknown) => readonly unknown[];
}

export function isExplained<State>(model: Model<State>, { events, rests }: History): boolean {
  const items = [...events.flatMap((event) => itemsOf(model, event)), ...rests.map((rest) => itemOf(model, rest))];
  return follow(items, model.initial);
}

function follow(items: readonly Item[], state: unknown): boolean {
  if (items.length === 0) return true;
  const firstReturn = Math.min(...items.map((item) => item.return));
  return items.some((item) => {
    if (item.call > firstReturn) return false;
    const others = items.filter((other) => other !== item);
    return item.step(state).some((next) => follow(others, next));
  });
}

function itemsOf<State>(model: Model<State>, { operation, outcome, call, ...event }: Event): Item[] {
  if (outcome.type === "rejected") return [];
  const argument: unknown = "argument" in operation ? operation.argument : undefined;
  const step = (state: unknown): readonly unknown[] => {
    const returned = model.operations[operation.type]?.step(state as State, argument) ?? [];
    const outcomes = Array.isArray(returned) ? returned : [returned];
    const after = outcomes.filter((correct) => {
      if (outcome.type === "threw") return correct.throws === outcome.error.code;
      if (outcome.type !== "answered") return true;
      return correct.throws === undefined && keyOf(correct.answer) === keyOf(outcome.answer);
    });
    const states = after.map((correct) => correct.state);
    return outcome.type === "indeterminate" ? [...states, state] : states;
  };
  return [{ call, return: event.return, step }];
}

function itemOf<State>(model: Model<State>, { snapshot, at }: History["rests"][number]): Item {
  const { value } = snapshot as { readonly value?: unknown };
  const step = (state: unknown): readonly unknown[] =>
    keyOf(model.atRest?.(state as State)) === keyOf(value) ? [state] : [];
  return { call: at, return: at + 1, step };
}
