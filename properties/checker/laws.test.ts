import { casRegister, checkSpecification, type Law, queue, register, type Specification } from "rollcall/checker";
import { describe, expect, test } from "vitest";

/*
 * `checkSpecification` finds each broken law, and nothing in a specification that keeps them all.
 */

interface Counter {
  readonly value: number;
}
type CounterOperation = { readonly type: "add"; readonly by: number } | { readonly type: "read" };
type CounterSpecification = Specification<Counter, CounterOperation, number | null>;

/** A counter modulo 5 that keeps all laws. */
const counter: CounterSpecification = {
  initial: { value: 0 },
  step(state, operation, response) {
    if (operation.type === "read") return response === undefined || response === state.value ? state : undefined;
    return operation.by === 0 ? state : { value: (state.value + operation.by) % 5 };
  },
  equal: (a, b) => a.value === b.value,
  readOnly: ({ type }) => type === "read",
};

const samples = {
  operations: [{ type: "read" }, { type: "add", by: 0 }, { type: "add", by: 1 }, { type: "add", by: 2 }],
  responses: [null, 0, 1, 2],
} as const;

const brokenBy = (changed: object): readonly Law[] =>
  checkSpecification({ ...counter, ...changed }, samples).map(({ law }) => law);

test("nothing is found in a specification that keeps all laws", () => {
  expect(brokenBy({})).toEqual([]);
});

describe("found:", () => {
  test("a function that throws", () => {
    expect(brokenBy({ equal: () => JSON.parse("{") })).toContain("total");
    expect(brokenBy({ partition: () => JSON.parse("{") })).toContain("total");
  });

  test("a view as a register that is none", () => {
    const view = { initial: null, access: () => ({ kind: "read", value: 1 }) as const };
    const operations = [{ type: "read" }, { type: "write", value: 1 }] as const;
    const [broken] = checkSpecification({ ...register(), register: view }, { operations, responses: [null, 1] });
    expect(broken).toMatchObject({ law: "register", attempts: [{ operation: { type: "read" }, response: null }] });
  });

  test("a step that changes its state in the old object", () => {
    const step = (state: { value: number }, operation: CounterOperation) => {
      if (operation.type === "add") state.value += operation.by;
      return state;
    };
    expect(brokenBy({ initial: { value: 0 }, step })).toContain("pure");
  });

  test("a step that depends on something else", () => {
    let calls = 0;
    expect(brokenBy({ step: () => ({ value: calls++ }) })).toContain("deterministic");
  });

  test("an equal that is not reflexive, not symmetric, or not transitive", () => {
    expect(brokenBy({ equal: () => false })).toContain("equivalence");
    expect(brokenBy({ equal: (a: Counter, b: Counter) => a.value <= b.value })).toContain("equivalence");
    expect(brokenBy({ equal: (a: Counter, b: Counter) => Math.abs(a.value - b.value) < 2 })).toContain("equivalence");
  });

  test("states that are equal and allow different responses", () => {
    expect(brokenBy({ equal: () => true })).toContain("equal-states");
  });

  test("an operation that is called read-only and is not, with the shortest example", () => {
    const [broken] = checkSpecification({ ...counter, readOnly: () => true }, samples);
    expect(broken).toEqual({
      law: "read-only",
      severity: "wrong",
      message:
        "readOnly returns true, but in the state { value: 0 }, { type: 'add', by: 1 } without a response leads to { value: 1 }",
      path: [],
      states: [{ value: 0 }, { value: 1 }],
      attempts: [{ operation: { type: "add", by: 1 }, response: undefined }],
    });
  });

  test("a state in which a response is possible, but no response is not", () => {
    const step: CounterSpecification["step"] = (state, operation, response) =>
      response === undefined && operation.type === "read" ? undefined : counter.step(state, operation, response);
    expect(brokenBy({ step })).toEqual(["unanswered"]);
  });

  test("a partition that is no string", () => {
    expect(brokenBy({ partition: () => 1 })).toEqual(["partition"]);
    expect(brokenBy({ partition: () => undefined })).toEqual(["partition"]);
  });

  test("a hash that differs for equal states", () => {
    const step: CounterSpecification["step"] = (state, operation, response) => {
      const next = counter.step(state, operation, response);
      return next && { ...next, noise: state.value };
    };
    const hash = (state: Counter) => JSON.stringify(state);
    expect(brokenBy({ step, hash })).toContain("hash");
    expect(brokenBy({ step, hash: ({ value }: Counter) => value })).not.toContain("hash");
  });

  test("a new object where nothing changed, which only makes the checker slow", () => {
    const step: CounterSpecification["step"] = (state, operation, response) => {
      const next = counter.step(state, operation, response);
      return next && { ...next };
    };
    const [broken, ...others] = checkSpecification({ ...counter, step }, samples);
    expect(broken).toMatchObject({ law: "identical-state", severity: "slow" });
    expect(others).toEqual([]);
  });
});

test("a read that tells a fact for ever is no broken law: the state after it is narrower", () => {
  /** The number is not known until a read has told it. */
  const unknownAtFirst: Specification<number | null, "read", number> = {
    initial: null,
    step(state, _, response) {
      if (response === undefined || state === response) return state;
      return state === null ? response : undefined;
    },
    equal: (a, b) => a === b,
    readOnly: () => true,
  };
  const operations = ["read"] as const;
  expect(checkSpecification(unknownAtFirst, { operations, responses: [1, 2] })).toEqual([]);
});

test("the operations of a history are tried with their own responses, each partition alone", () => {
  const history = [
    { client: 0, operation: { type: "write", key: "x", value: 1 }, response: null, call: 0, return: 1 },
    { client: 0, operation: { type: "cas", key: "x", from: 1, to: 2 }, response: true, call: 2, return: 3 },
    { client: 0, operation: { type: "read", key: "y" }, response: 7, call: 4, return: 5 },
  ] as const;
  expect(checkSpecification(casRegister(), { history })).toEqual([]);
  // On x alone it is wrong, and on y nothing but a read was tried.
  const wrong = { ...casRegister(), readOnly: () => true };
  expect(checkSpecification(wrong, { history })).toMatchObject([
    { law: "read-only", attempts: [{ operation: { type: "write", key: "x" } }] },
  ]);
});

test("the number of states is bounded", () => {
  const operations = [{ type: "enqueue", value: 1 }, { type: "dequeue" }] as const;
  expect(checkSpecification(queue(), { operations, responses: [null, 1] }, { statesMax: 5 })).toEqual([]);
});
