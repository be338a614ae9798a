import fc from "fast-check";
import type { ModelTarget } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { adapter } from "#src/model-target/index.js";
import { BrokenTargetError, type CommonClient, editDistance, meantBy } from "#src/workload/index.js";
import { seats } from "./models.js";

const good = { name: "seats", model: seats, connect: () => ({}) };
const withModel = (changed: object): object => ({ ...good, model: { ...seats, ...changed } });
const withOperation = (name: string, operation: unknown): object => withModel({ operations: { [name]: operation } });
const step = (state: unknown) => ({ state });

/** What is said of a default export; "": it is a target. */
function complaint(exported: object): string {
  try {
    adapter.traitsOf(adapter.checkTarget(exported));
    return "";
  } catch (error) {
    if (error instanceof BrokenTargetError) return error.message;
    throw error;
  }
}

describe("a default export that is no target", () => {
  test("a good one is none, and it is told apart from a registration store", () => {
    expect(complaint(good)).toBe("");
    expect([adapter.accepts(good), adapter.accepts({ name: "a store", connect: () => ({}) })]).toEqual([true, false]);
  });

  test.each<[string, object, string]>([
    ["no name", { ...good, name: undefined }, "name must be a string that is not empty, but it is missing"],
    ["an empty name", { ...good, name: "" }, "name must be a string that is not empty, but it is ''"],
    ["no connect", { ...good, connect: undefined }, "connect must be a function, but it is missing"],
    ["a setup that is none", { ...good, setup: 7 }, "setup must be a function, but it is 7"],
    ["maxClients 0", { ...good, maxClients: 0 }, "maxClients must be a whole number, at least 1, but it is 0"],
    ["survives", { ...good, survives: "fire" }, 'survives must be "power-loss" or "process-crash", but it is \'fire\''],
    ["jobs", { ...good, jobs: { tidy: 1 } }, "jobs must be an object of functions, but it is { tidy: 1 }"],
    [
      "a model that is none",
      { ...good, model: [] },
      "model must be an object with initial and operations, but it is []",
    ],
    ["no initial state", { ...good, model: { operations: seats.operations } }, "model.initial is missing"],
    [
      "an initial state that is no plain data",
      withModel({ initial: { taken: new Set() } }),
      "model.initial must be plain data (JSON), but its taken is a Set, which is no plain object",
    ],
    [
      "no operations",
      withModel({ operations: undefined }),
      "model.operations must be an object, by name, but it is missing",
    ],
    ["empty operations", withModel({ operations: {} }), "model.operations is empty; it needs at least one operation"],
    [
      "an operation that is none",
      withOperation("go", 1),
      "model.operations.go must be an object with step, but it is 1",
    ],
    ["no step", withOperation("go", {}), "model.operations.go.step must be a function, but it is missing"],
    [
      "readOnly",
      withOperation("go", { step, readOnly: 1 }),
      "model.operations.go.readOnly must be true or false, but it is 1",
    ],
    [
      "an argument that is no arbitrary",
      withOperation("go", { step, argument: ["ann"] }),
      'model.operations.go.argument must be a fast-check arbitrary, such as fc.constantFrom("a", "b"), but it is [ \'ann\' ]',
    ],
    ["atRest", withModel({ atRest: 1 }), "model.atRest must be a function, but it is 1"],
    ["partition", withModel({ partition: "name" }), "model.partition must be a function, but it is 'name'"],
    ["the name of the environment", withOperation("restart", { step }), 'no operation may be called "restart"'],
    ["the name of the environment", withOperation("lose", { step }), 'no operation may be called "lose"'],
    [
      "the name of a job",
      withOperation("job:tidy", { step }),
      'no operation may be called "job:tidy"; jobs have such names',
    ],
    ["close", withOperation("close", { step }), 'no operation may be called "close"; it is called when a client ends'],
    [
      "then",
      withOperation("then", { step }),
      'no operation may be called "then"; an object with this method counts as a promise',
    ],
    ["a misspelt field", { ...good, inspcet: () => [] }, "inspcet is no field of a target; did you mean inspect?"],
    [
      "a misspelt field of the model",
      { ...good, model: { initial: 0, operatons: {} } },
      "did you mean model.operations?",
    ],
    [
      "another one",
      withModel({ atRest: undefined, atrest: () => 0 }),
      "model.atrest is no field of a target; did you mean",
    ],
    [
      "a misspelt field of an operation",
      withOperation("go", { step, argumnet: fc.nat() }),
      "did you mean model.operations.go.argument?",
    ],
    ["another one", withOperation("go", { step, readonly: true }), "did you mean model.operations.go.readOnly?"],
    ["a field of registration stores", { ...good, apiKeys: ["a"] }, "apiKeys belongs to registration stores"],
    ["another one", { ...good, isConflict: () => true }, "let `step` return `{ state, throws }` instead"],
    [
      "arguments that are no plain data",
      withOperation("go", { step, argument: fc.record({ at: fc.date() }) }),
      "a value of model.operations.go.argument must be plain data (JSON), but its at is a Date, which is no plain object",
    ],
    [
      "arguments that are infinite",
      withOperation("go", { step, argument: fc.constant(1 / 0) }),
      "it is Infinity, which JSON cannot hold",
    ],
    [
      "arguments that are NaN",
      withOperation("go", { step, argument: fc.constant(Number.NaN) }),
      "NaN cannot stand in a JSON file",
    ],
    [
      "an arbitrary that throws",
      withOperation("go", {
        step,
        argument: fc.nat().map(() => {
          throw new Error("none left");
        }),
      }),
      "model.operations.go.argument threw Error: none left",
    ],
  ])("%s", (_, exported, expected) => {
    expect(complaint(exported)).toContain(expected);
  });

  test("a misspelt model is still one", () => {
    for (const name of ["modle", "Model"]) {
      const exported = { name: "seats", connect: () => ({}), [name]: seats };
      expect(adapter.accepts(exported)).toBe(true);
      expect(complaint(exported)).toContain(`${name} is no field of a target; did you mean model?`);
    }
    expect(adapter.accepts({ name: "a store", connect: () => ({}), mode: "fast" })).toBe(false);
  });

  test("fields of the target's own are its own business", () => {
    expect(complaint({ ...good, database: "seats.db", data: 1, helper: () => 0, checks: 1, check: () => [] })).toBe("");
  });
});

describe("a client", () => {
  const check = (client: unknown) => () => adapter.checkClient(adapter.checkTarget(good), client);

  test("that lacks an operation of the model", () => {
    expect(check({ book: () => true })).toThrow(
      "the client that connect returned lacks the method taken, an operation of the model",
    );
    expect(check(null)).toThrow("connect must return a client, an object, but returned null");
    expect(check({ book: () => true, taken: () => [] })).not.toThrow();
  });

  const invoke = (method: (argument: unknown) => unknown, target: object = {}) => {
    const client = { book: method } as unknown as CommonClient;
    return adapter.invoke(adapter.checkTarget({ ...good, ...target }), client, {
      type: "book",
      ...{ argument: ["ann"] },
    });
  };

  test("is handed a copy of the argument", async () => {
    const argument = ["ann"];
    const client = { book: (own: string[]) => own.push("bob") } as unknown as CommonClient;
    await adapter.invoke(good as unknown as ModelTarget, client, { type: "book", ...{ argument } });
    expect(argument).toEqual(["ann"]);
  });

  test("answers with plain data", async () => {
    expect(await invoke(() => undefined)).toEqual({ type: "answered", answer: null });
    expect(await invoke(async () => ({ a: 1, b: undefined }))).toEqual({ type: "answered", answer: { a: 1 } });
    const circle: { own?: object } = {};
    circle.own = circle;
    const answers = [new Map(), { at: [new Date(0)] }, 1n, () => 0, Symbol("a"), Buffer.from("a"), circle, [undefined]];
    const said = await Promise.all(answers.map((answer) => invoke(() => answer)));
    expect(said.map((each) => (each.type === "malformed" ? each.message.replace(/.*but /, "") : each.type))).toEqual([
      "it is a Map, which is no plain object",
      "its at[0] is a Date, which is no plain object",
      "it is a bigint",
      "it is a function",
      "it is a symbol",
      "it is a Buffer, which is no plain object",
      "its own is an object that contains itself",
      "its [0] is undefined, where null can stand",
    ]);
  });

  test("throws; what the target tolerates is told apart", async () => {
    const fail = () => {
      throw Object.assign(new Error("full"), { code: "FULL" });
    };
    expect(await invoke(fail)).toMatchObject({ type: "threw", error: { code: "FULL" } });
    expect(await invoke(fail, { tolerates: () => true })).toMatchObject({ type: "rejected" });
    expect(await invoke(fail, { tolerates: fail })).toMatchObject({ type: "threw" });
  });
});

describe("the store at rest", () => {
  const inspect = (target: object, isDisturbed = false) =>
    adapter.inspect(adapter.checkTarget({ ...good, ...target }), { directory: "/nowhere", services: {} }, isDisturbed);

  test("is plain data, with what the store's own check says", async () => {
    expect(await inspect({})).toEqual({ violated: [] });
    expect(await inspect({ inspect: () => ["ann"], check: () => ["too many"] })).toEqual({
      value: ["ann"],
      violated: ["too many"],
    });
    expect(await inspect({ check: () => ["too many"] }, true)).toEqual({ violated: [] });
    await expect(inspect({ inspect: () => new Set(["ann"]) })).rejects.toThrow(
      "what inspect returns must be plain data (JSON), but it is a Set, which is no plain object",
    );
    await expect(inspect({ check: () => "fine" })).rejects.toThrow("check must return an array of sentences");
  });

  test("of a model with partitions is an object", async () => {
    const partitioned = { model: { ...seats, partition: () => "all" } };
    await expect(inspect({ ...partitioned, inspect: () => ["ann"] })).rejects.toThrow(
      "inspect must return an object from partition to value, since the model has partition",
    );
  });
});

describe("misspellings", () => {
  test.each([
    ["operatons", "operations", 1],
    ["atrest", "atRest", 1],
    ["argumnet", "argument", 1],
    ["setpu", "setup", 1],
    ["kitten", "sitting", 3],
    ["", "abc", 3],
  ])("%s is %s by %i", (given, meant, distance) => {
    expect([editDistance(given, meant), editDistance(meant, given)]).toEqual([distance, distance]);
  });

  test("a short name resembles many others", () => {
    expect([meantBy("data", ["name"]), meantBy("nmae", ["name"]), meantBy("name", ["name"])]).toEqual([
      undefined,
      "name",
      undefined,
    ]);
  });
});
