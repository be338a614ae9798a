import fc from "fast-check";
import type { Model } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { adapter, exploreModel, type ModelTraits } from "#src/model-target/index.js";
import { contextFor } from "./models.js";

/** What is said of a model whose laws are checked before anything is run; "": they hold. */
function complaint(model: Model<never>, isCompared = true): string {
  const target = { name: "a model", model, connect: () => ({}) };
  const { pool } = adapter.traitsOf(adapter.checkTarget(target)).own as ModelTraits;
  try {
    exploreModel(contextFor(model, isCompared), pool);
    return "";
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** A model with one operation `go`. */
function model(step: (state: { n: number }, argument: unknown) => unknown, more: object = {}): Model<never> {
  const { initial = { n: 0 }, argument, readOnly, ...others } = more as { [name: string]: unknown };
  const go = { step, ...(argument === undefined ? {} : { argument }), ...(readOnly === undefined ? {} : { readOnly }) };
  return { initial, operations: { go }, ...others } as unknown as Model<never>;
}

const lawful = ({ n }: { n: number }) => ({ state: { n: Math.min(3, n + 1) }, answer: n });
let calls = 0;

describe("a model that breaks a law is wrong use, with operation and state", () => {
  test("a lawful one is none", () => {
    expect(complaint(model(lawful, { atRest: ({ n }: { n: number }) => n }))).toBe("");
  });

  test.each<[string, Model<never>, string]>([
    [
      "a step that is not pure",
      model(({ n }) => ({ state: { n }, answer: calls++ })),
      'model.operations.go.step({"n":0}) is not pure: called twice, it returned answer 0, state {"n":0} and then answer 1, state {"n":0}',
    ],
    [
      "a step that changes its state",
      model((state) => {
        state.n += 1;
        return { state, answer: null };
      }),
      "threw TypeError: Cannot assign to read only property 'n' of object '#<Object>'; a model must not change its state or its argument, which are frozen",
    ],
    [
      "a step that changes its argument",
      model(
        (state, argument) => {
          (argument as string[]).push("more");
          return { state };
        },
        { argument: fc.constant(["a"]) },
      ),
      'model.operations.go.step({"n":0}, ["a"]) threw TypeError: Cannot add property 1, object is not extensible; a model must not change',
    ],
    [
      "a readOnly operation that changes the state, two steps away from the beginning",
      {
        initial: 0,
        operations: {
          next: { step: (state: number) => ({ state: state < 2 ? state + 1 : state }) },
          go: { readOnly: true, step: (state: number) => ({ state: state === 2 ? 5 : state }) },
        },
      } as unknown as Model<never>,
      "model.operations.go.step(2) changes the state to 5, but the operation is said to be readOnly",
    ],
    [
      "a step that returns nothing",
      model(() => undefined),
      "must return { state, answer } or { state, throws }, but returned undefined",
    ],
    ["a step that returns no outcome", model(() => []), "returned no outcome; it needs at least one"],
    ["a step that is async", model(async (state) => ({ state })), "returned a promise; a step must not be async"],
    ["an outcome without a state", model(() => ({ answer: 1 })), "returned an outcome without a state"],
    [
      "an outcome with answer and throws",
      model((state) => ({ state, answer: 1, throws: "FULL" })),
      "with both answer and throws",
    ],
    [
      "throws that is no code",
      model((state) => ({ state, throws: new Error("no") })),
      "it must be the code or the name of an error",
    ],
    [
      "a misspelt field",
      model((state) => ({ state, anwser: 1 })),
      "returned an outcome with a field anwser; did you mean answer?",
    ],
    [
      "a field that means nothing",
      model((state) => ({ state, colour: 1 })),
      "a field colour; only state, answer and throws can stand there",
    ],
    [
      "a state that is no plain data",
      model(() => ({ state: { list: [1, new Map()] } })),
      'the state of model.operations.go.step({"n":0}) must return plain data (JSON), but its list[1] is a Map, which is no plain object',
    ],
    ["an answer that is no plain data", model((state) => ({ state, answer: 1n })), "but it is a bigint"],
    [
      "an answer with a date",
      model((state) => ({ state, answer: { at: new Date(0) } })),
      "but its at is a Date, which is no plain object",
    ],
    [
      "a step that throws",
      model(() => {
        throw new RangeError("no such seat");
      }),
      'model.operations.go.step({"n":0}) threw RangeError: no such seat',
    ],
    ["an atRest that is not pure", model(lawful, { atRest: () => calls++ }), 'model.atRest({"n":0}) is not pure'],
    [
      "an atRest that is no plain data",
      model(lawful, { atRest: () => new Set() }),
      'model.atRest({"n":0}) must return plain data (JSON), but it is a Set',
    ],
    [
      "a partition that is no string",
      model(lawful, { partition: () => 7 }),
      'model.partition("go") must return a string, but returned 7',
    ],
  ])("%s", (_, broken, expected) => {
    expect(complaint(broken)).toContain(expected);
    expect(complaint(broken)).toMatch(/^UnlawfulModelError: /);
  });
});
