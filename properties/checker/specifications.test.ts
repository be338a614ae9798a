import fc from "fast-check";
import {
  type CasRegisterOperation,
  casRegister,
  checkLinearizability,
  checkSpecification,
  type QueueOperation,
  queue,
  type ReadySpecification,
  register,
  type SetOperation,
  type Specification,
  set,
  type Value,
} from "rollcall/checker";
import { describe, expect, test } from "vitest";

/*
 * The specifications that come with Rollcall: what each operation does, and that they keep the laws.
 */

/** Returns the state after operations with these responses, or undefined if one is impossible. */
function stateAfter<State, Operation>(
  specification: Specification<State, Operation, Value>,
  ...steps: readonly (readonly [Operation, Value?])[]
): State | undefined {
  let state: State | undefined = specification.initial;
  for (const [operation, response] of steps) {
    if (state !== undefined) state = specification.step(state, operation, response);
  }
  return state;
}

const read = { type: "read" } as const;
const write = (value: Value) => ({ type: "write", value }) as const;
const cas = (from: Value, to: Value) => ({ type: "cas", from, to }) as const;
const add = (value: Value) => ({ type: "add", value }) as const;
const enqueue = (value: Value) => ({ type: "enqueue", value }) as const;
const dequeue = { type: "dequeue" } as const;

describe("a register", () => {
  test("reads what was written last, and null before", () => {
    expect(stateAfter(register(), [read, null], [write(1), null], [read, 1], [write(2), null], [read, 2])).toBe(2);
    expect(stateAfter(register(), [write(1), null], [read, null])).toBeUndefined();
    expect(stateAfter(register({ initial: 0 }), [read, 0])).toBe(0);
  });

  test("holds any JSON; the order of fields does not matter", () => {
    expect(stateAfter(register(), [write({ a: 1, b: [2] }), null], [read, { b: [2], a: 1 }])).toEqual({ a: 1, b: [2] });
    expect(stateAfter(register(), [write({ a: 1 }), null], [read, { a: 2 }])).toBeUndefined();
  });

  test("appends", () => {
    const append = (value: string) => ({ type: "append", value }) as const;
    expect(stateAfter(register(), [append("x"), null], [append("y"), null], [read, "xy"])).toBe("xy");
  });

  test("compares and sets: the response is whether the value was the expected one", () => {
    expect(stateAfter(casRegister(), [write(1), null], [cas(1, 2), true], [read, 2])).toBe(2);
    expect(stateAfter(casRegister(), [write(1), null], [cas(3, 2), false], [read, 1])).toBe(1);
    expect(stateAfter(casRegister(), [write(1), null], [cas(1, 2), false])).toBeUndefined();
    expect(stateAfter(casRegister(), [write(1), null], [cas(3, 2), true])).toBeUndefined();
    expect(stateAfter(casRegister(), [write(1), null], [cas(3, 2)])).toBe(1);
  });
});

describe("a set", () => {
  test("reads all members, in any order", () => {
    expect(stateAfter(set(), [read, []], [add(2), null], [add(1), null], [add(2), null], [read, [2, 1]])).toEqual([
      "1",
      "2",
    ]);
    expect(stateAfter(set(), [add(1), null], [read, []])).toBeUndefined();
    expect(stateAfter(set(), [add(1), null], [add(2), null], [read, [1, 1]])).toBeUndefined();
    expect(stateAfter(set({ initial: ["a"] }), [read, ["a"]])).toEqual(['"a"']);
  });
});

describe("a queue", () => {
  test("returns first what came first, and null if it is empty", () => {
    const steps = [
      [enqueue(1), null],
      [enqueue(2), null],
      [dequeue, 1],
      [dequeue, 2],
      [dequeue, null],
    ] as const;
    expect(stateAfter(queue(), ...steps)).toEqual([]);
    expect(stateAfter(queue(), [enqueue(1), null], [enqueue(2), null], [dequeue, 2])).toBeUndefined();
    expect(stateAfter(queue(), [enqueue(1), null], [dequeue, null])).toBeUndefined();
    expect(stateAfter(queue({ initial: [7] }), [dequeue, 7])).toEqual([]);
  });
});

test("operations with different keys concern different objects", () => {
  const history = [
    { client: 0, operation: { type: "write", key: "x", value: 1 }, response: null, call: 0, return: 1 },
    { client: 0, operation: { type: "read", key: "y" }, response: null, call: 2, return: 3 },
  ] as const;
  expect(checkLinearizability(register(), history).verdict).toBe("linearizable");
  const onOneKey = history.map((entry) => ({ ...entry, operation: { ...entry.operation, key: "x" } }));
  expect(checkLinearizability(register(), onOneKey)).toMatchObject({ verdict: "not-linearizable", partition: "x" });
});

describe("the ready specifications keep the laws", () => {
  const values = [null, 0, 1, "a", ["a"], { a: 1 }] as const;
  const casOperations: readonly CasRegisterOperation[] = [
    read,
    ...values.map(write),
    cas(1, 0),
    cas(null, "a"),
    { type: "append", value: "a" },
  ];
  const setOperations: readonly SetOperation[] = [read, ...values.map(add)];
  const queueOperations: readonly QueueOperation[] = [dequeue, ...values.slice(1).map(enqueue)];
  const responses = [...values, true, false, [], [1], ["a", 1]];

  const brokenLaws = <State, Operation>(
    specification: ReadySpecification<State, Operation, Value>,
    operations: readonly Operation[],
  ) => checkSpecification(specification, { operations, responses }, { statesMax: 15 });

  test("register", () => {
    expect(brokenLaws(casRegister(), casOperations)).toEqual([]);
  });

  test("set", () => {
    expect(brokenLaws(set(), setOperations)).toEqual([]);
  });

  test("queue", () => {
    expect(brokenLaws(queue(), queueOperations)).toEqual([]);
  });

  test("equal states have one hash, whatever led to them", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, "b", true, { c: [1] }]), (members) => {
        const { initial, step, hash } = set();
        const state = members.reduce((state, value) => step(state, add(value), null) ?? state, initial);
        const other = members.toReversed().reduce((state, value) => step(state, add(value), null) ?? state, initial);
        expect(state).toEqual(other);
        expect(hash(state)).toBe(hash(other));
      }),
      { numRuns: 30, seed: 1 },
    );
  });
});
