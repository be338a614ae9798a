import fc from "fast-check";
import {
  disturb,
  emptyState,
  type KeyOperation,
  type Operation,
  type Response,
  type State,
  step,
  stepKey,
} from "rollcall/model";
import { describe, expect, test } from "vitest";

function run(...operations: readonly Operation[]): { state: State; response: Response | undefined } {
  return operations.reduce<{ state: State; response: Response | undefined }>(
    ({ state }, operation) => step(state, operation),
    { state: emptyState, response: undefined },
  );
}

const registerK: Operation = { type: "register", key: "k", settings: { keyName: "name", pollInterval: 60 } };

describe("the sequential specification", () => {
  test("register creates an unknown key with its settings, active and without data", () => {
    const { response } = run(registerK);
    const account = { keyName: "name", pollInterval: 60, active: true, data: null, database: "present" };
    expect(response).toMatchObject({ type: "registered", created: true, account });
  });

  test("register returns the existing account of a known key and changes nothing", () => {
    const { state } = run(registerK);
    const again = step(state, { type: "register", key: "k", settings: { keyName: "other" } });
    expect(again.response).toMatchObject({ created: false, account: { keyName: "name" } });
    expect(again.state).toBe(state);
  });

  test("an inactive account that is registered again stays inactive, and is returned so", () => {
    const { response } = run(registerK, { type: "setActive", key: "k", active: false }, registerK);
    expect(response).toMatchObject({ created: false, account: { active: false } });
  });

  test("update sets the given fields, null clears one, a field left out stays", () => {
    const { state } = run(registerK, { type: "update", key: "k", settings: { keyName: null } });
    expect(state.get("k")).toMatchObject({ keyName: null, pollInterval: 60 });
  });

  test.each<KeyOperation>([
    { type: "update", key: "k", settings: {} },
    { type: "setActive", key: "k", active: true },
    { type: "remove", key: "k" },
    { type: "writeUserData", key: "k", value: "v" },
  ])("$type of an unknown key returns false and changes nothing", (operation) => {
    expect(step(emptyState, operation)).toEqual({
      state: emptyState,
      response: { type: "done", found: false },
      mayFail: false,
    });
  });

  test("a removed key that is registered again has a new account without data", () => {
    const write: Operation = { type: "writeUserData", key: "k", value: "v" };
    const { response } = run(registerK, write, { type: "remove", key: "k" }, registerK, {
      type: "readUserData",
      key: "k",
    });
    expect(response).toEqual({ type: "data", value: null });
  });

  test("listActive lists the keys of active accounts, sorted", () => {
    const register = (key: string): Operation => ({ type: "register", key, settings: {} });
    const { response } = run(
      register("b"),
      register("a"),
      register("c"),
      { type: "setActive", key: "a", active: false },
      {
        type: "listActive",
      },
    );
    expect(response).toEqual({ type: "listed", keys: ["b", "c"] });
  });
});

describe("a lost database", () => {
  test("an account with a lost database stays registered; registering it may fail, reading and writing must", () => {
    const lost = disturb(run(registerK).state, { type: "lose", key: "k" });
    expect(step(lost, registerK)).toMatchObject({ response: { created: false }, mayFail: true });
    expect(step(lost, { type: "readUserData", key: "k" }).response).toMatchObject({ type: "failed" });
    expect(step(lost, { type: "writeUserData", key: "k", value: "v" }).response).toMatchObject({ type: "failed" });
  });

  test("an account with a lost database that is removed and registered again has a database", () => {
    const lost = disturb(run(registerK).state, { type: "lose", key: "k" });
    const { state } = step(step(lost, { type: "remove", key: "k" }).state, registerK);
    expect(state.get("k")?.database).toBe("present");
  });
});

const key = fc.constantFrom("a", "b", "c");
const settings = fc.record(
  { keyName: fc.option(fc.string()), pollInterval: fc.option(fc.integer({ min: 1, max: 100 })) },
  { requiredKeys: [] },
);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ type: fc.constantFrom("register", "update"), key, settings }),
  fc.record({ type: fc.constantFrom("find", "remove", "readUserData"), key }),
  fc.record({ type: fc.constant("setActive"), key, active: fc.boolean() }),
  fc.record({ type: fc.constant("writeUserData"), key, value: fc.string() }),
  fc.record({ type: fc.constant("changeKey"), key, newKey: key }),
  fc.constant({ type: "listActive" }),
);
const states = fc.array(operation, { maxLength: 20 }).map((operations) => run(...operations).state);

describe("laws of the specification", () => {
  test("step never mutates the state it is given", () => {
    fc.assert(
      fc.property(states, operation, (state, next) => {
        const before = structuredClone([...state]);
        step(state, next);
        expect([...state]).toEqual(before);
      }),
    );
  });

  test("step returns the same state object if and only if nothing changes", () => {
    fc.assert(
      fc.property(states, operation, (state, next) => {
        const { state: after } = step(state, next);
        expect(after === state).toBe(JSON.stringify([...after]) === JSON.stringify([...state]));
      }),
    );
  });

  test("an operation on one key does not affect other keys, so histories can be checked key by key", () => {
    fc.assert(
      fc.property(states, operation, (state, next) => {
        if (next.type === "listActive" || next.type === "changeKey") return;
        const { state: after, response } = step(state, next);
        for (const other of ["a", "b", "c"]) if (other !== next.key) expect(after.get(other)).toBe(state.get(other));
        expect(response).toEqual(stepKey(state.get(next.key), next).response);
      }),
    );
  });
});
