import { expect, test } from "vitest";
import { checkLinearizability, type HistoryEntry, type Specification } from "#src/checker/index.js";

/*
 * Operations are equal only if their content is: equal ones change places in a search, others must not.
 */

interface Replace {
  readonly from: unknown;
  readonly to: unknown;
}

const isSame = Object.is;

/** A register of any value. A replacement writes only if the value is `from`; without `from` in mind, `to` is read. */
const register: Specification<unknown, Replace | "read", unknown> = {
  initial: "start",
  step(state, operation, response) {
    if (operation === "read") return response === undefined || isSame(response, state) ? state : undefined;
    return isSame(operation.from, state) ? operation.to : state;
  },
  equal: isSame,
  readOnly: (operation) => operation === "read",
};

const key = Symbol("key");
class Point {
  readonly #x: number;
  constructor(x: number) {
    this.#x = x;
  }
  get x(): number {
    return this.#x;
  }
}

/** Values that some way to write data as text does not tell apart. */
const lookalikes: readonly (readonly [unknown, unknown])[] = [
  [Number.NaN, null],
  [0, -0],
  [undefined, null],
  [1n, 1],
  [1n, "1n"],
  ["1", 1],
  [Symbol("a"), Symbol("a")],
  [new Map([[1, 2]]), {}],
  [new Set([1]), new Set([2])],
  [new Set([1]), new Map([[1, 1]])],
  [new Point(1), new Point(2)],
  [{ [key]: 1 }, { [key]: 2 }],
  [["a", "b"], ["a,b"]],
  [{ a: "b" }, ["a", "b"]],
  [{ a: undefined }, {}],
  [new Date(0), new Date(1)],
];

test.each(lookalikes)("%s is not %s: unanswered operations with them do not stand for each other", (one, other) => {
  const call = (operation: Replace | "read", at: number): HistoryEntry<Replace | "read", unknown> => {
    return { client: at, operation, response: undefined, call: at, return: null };
  };
  // The second one has taken effect, the first one has not.
  const history = [
    call({ from: one, to: one }, 0),
    call({ from: "start", to: one }, 1),
    call({ from: "start", to: other }, 2),
    { ...call("read", 3), response: other, return: 4 },
  ];
  expect(checkLinearizability(register, history).verdict).toBe("linearizable");
  const impossible = { ...call("read", 5), response: "impossible", return: 6 };
  expect(checkLinearizability(register, [...history, impossible]).verdict).toBe("not-linearizable");
});
