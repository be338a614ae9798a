import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Specification, statesAfter } from "#src/checker/index.js";

/*
 * All states after a segment, compared with those that brute force finds: every order of every choice of the indeterminate
 * operations.
 */

type Operation = { readonly type: "write"; readonly value: number } | { readonly type: "read" };
type Segment = Parameters<typeof statesAfter<number, Operation, number>>[2];

/** A register. A write returns 0; a read returns the value. */
const register: Specification<number, Operation, number> = {
  initial: 0,
  step(state, operation, response) {
    if (operation.type === "write") return operation.value === state ? state : operation.value;
    return response === undefined || response === state ? state : undefined;
  },
  equal: (a, b) => a === b,
  readOnly: ({ type }) => type === "read",
};

const value = fc.nat(2);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ type: fc.constant("write" as const), value }),
  fc.constant({ type: "read" as const }),
);

/** Up to five operations that overlap in any way, some of them indeterminate. */
const segments: fc.Arbitrary<Segment> = fc
  .array(
    fc.record({ operation, response: value, start: fc.nat(20), length: fc.nat(12), indeterminate: fc.boolean() }),
    {
      maxLength: 5,
    },
  )
  .map((drawn) => {
    const intervals = drawn.map((each, client) => ({
      ...each,
      client,
      call: 100 * each.start + 2 * client,
      return: 100 * (each.start + each.length) + 2 * client + 1,
    }));
    const part = (indeterminate: boolean) => intervals.filter((each) => each.indeterminate === indeterminate);
    const answered = part(false).map((each) => ({
      client: each.client,
      operation: each.operation,
      response: each.operation.type === "write" ? 0 : each.response,
      call: each.call,
      return: each.return,
    }));
    const indeterminate = part(true).map((each) => ({
      client: each.client,
      operation: each.operation,
      call: each.call,
    }));
    return { entries: answered, indeterminate };
  });

interface Step {
  readonly operation: Operation;
  /** Undefined: it was indeterminate, and has taken effect. */
  readonly response: number | undefined;
  readonly call: number;
  readonly return: number;
}

function statesByBruteForce(initial: readonly number[], { entries, indeterminate }: Segment): number[] {
  const end = Number.POSITIVE_INFINITY;
  const found = new Set<number>();
  const follow = (state: number, left: readonly Step[]): void => {
    if (left.length === 0) found.add(state);
    for (const step of left) {
      // A step is next only if no other one returned before its call.
      if (left.some((other) => other.return < step.call)) continue;
      const next = register.step(state, step.operation, step.response);
      if (next !== undefined)
        follow(
          next,
          left.filter((other) => other !== step),
        );
    }
  };
  const choices = indeterminate.reduce<Step[][]>(
    (subsets, { operation, call }) =>
      subsets.flatMap((subset) => [subset, [...subset, { operation, call, response: undefined, return: end }]]),
    [[]],
  );
  for (const start of initial) for (const choice of choices) follow(start, [...entries, ...choice]);
  return [...found].sort();
}

describe("the states after a segment", () => {
  test("are those that brute force finds", () => {
    const property = fc.property(fc.uniqueArray(value, { minLength: 1 }), segments, (initial, segment) => {
      const after = statesAfter(register, initial, segment);
      const expected = statesByBruteForce(initial, segment);
      if (after.type === "possible") expect([...after.states].sort()).toEqual(expected);
      else expect([after.type, expected]).toEqual(["contradiction", []]);
    });
    fc.assert(property, { seed: 1, numRuns: 2000 });
  });

  test("are none if the answers contradict each other: the culprit is one of the entries, with all its fields", () => {
    const write = { client: 0, operation: { type: "write", value: 1 } as const, response: 0, call: 1, return: 2 };
    const read = { client: 0, operation: { type: "read" } as const, response: 2, call: 3, return: 4, source: "a read" };
    const after = statesAfter(register, [0], { entries: [write, read], indeterminate: [] });
    expect(after).toMatchObject({ type: "contradiction", contradiction: { culprit: read, possibleStates: [1] } });
  });

  test("are found for any number of indeterminate operations: each may have been the last one to take effect", () => {
    const values = Array.from({ length: 40 }, (_, client) => client);
    const indeterminate = values.map((value) => ({
      client: value,
      operation: { type: "write", value } as const,
      call: value,
    }));
    const after = statesAfter(register, [0], { entries: [], indeterminate });
    expect(after.type === "possible" && [...after.states].sort((a, b) => a - b)).toEqual(values);
  });
});
