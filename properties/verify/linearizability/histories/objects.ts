import type { History, HistoryEntry, Specification } from "#src/checker/index.js";
import { seededRandom } from "../../../seeded-random.js";

/** An operation by name, with at most two arguments. */
export interface ObjectOperation {
  readonly name: string;
  readonly first?: number;
  readonly second?: number;
}

export type ObjectResponse = number | boolean | null;
export type ObjectHistory = History<ObjectOperation, ObjectResponse>;

/** A small object: what it does, what its operations are, and which of them only read. */
export interface SmallObject {
  readonly name: string;
  operation(random: () => number, index: number): ObjectOperation;
  readonly specification: Specification<readonly number[], ObjectOperation, ObjectResponse>;
  apply(state: readonly number[], operation: ObjectOperation): readonly [readonly number[], ObjectResponse];
}

type Apply = SmallObject["apply"];

const values = [1, 2, 3];
const one = (name: string) => values.map((first) => ({ name, first }));

/** Each with a state that is a list of numbers. */
export const smallObjects: readonly SmallObject[] = [
  object("register", [...one("write"), { name: "read" }], register),
  object(
    "compare-and-set register",
    [
      ...one("write"),
      { name: "read" },
      ...values.map((first) => ({ name: "replace", first, second: 1 + (first % 3) })),
    ],
    (state, { name, first = 0, second = 0 }) => {
      if (name === "read") return [state, state[0] ?? 0];
      if (name === "write") return [[first], null];
      return state[0] === first ? [[second], true] : [state, false];
    },
  ),
  object(
    "queue",
    [...one("put"), { name: "take" }, { name: "take" }, { name: "take" }],
    (state, { name, first = 0 }) => (name === "put" ? [[...state, first], null] : [state.slice(1), state[0] ?? null]),
  ),
  object(
    "stack",
    [...one("put"), { name: "take" }, { name: "take" }, { name: "take" }],
    (state, { name, first = 0 }) =>
      name === "put" ? [[...state, first], null] : [state.slice(0, -1), state.at(-1) ?? null],
  ),
  object("mutex", [{ name: "lock" }, { name: "unlock" }], (state, { name }) =>
    name === "lock" ? [[1], state.length === 0] : [[], state.length === 1],
  ),
  object("set", [...one("add"), ...one("drop"), ...one("has")], (state, { name, first = 0 }) => {
    const has = state.includes(first);
    if (name === "has") return [state, has];
    const others = state.filter((member) => member !== first);
    return [name === "add" ? [...others, first].sort() : others, has];
  }),
];

/** A register that says so, and whose writes are all different. */
export const distinctRegister: SmallObject = {
  name: "register whose writes are all different",
  operation: (random, index) => (random() < 0.5 ? { name: "write", first: index + 1 } : { name: "read" }),
  apply: register,
  specification: {
    ...specificationOf(register),
    register: {
      initial: 0,
      access({ name, first }, response) {
        if (name === "write")
          return response === null || response === undefined ? { kind: "write", value: first } : undefined;
        return { kind: "read", value: response };
      },
    },
  },
};

/** What a history is like. */
export interface HistoryShape {
  readonly operations: number;
  readonly clients: number;
  /** How often an operation never returns, from 0 to 1. */
  readonly crashes: number;
  /** How often a response is replaced by another one. */
  readonly lies: number;
  /** How often an event has the stamp of the one before. */
  readonly ties: number;
  readonly seed: number;
}

/** Returns a history that is linearizable but for the lies. A crashed operation has taken effect, or not. */
export function simulateObject({ apply, operation, specification }: SmallObject, shape: HistoryShape): ObjectHistory {
  const random = seededRandom(shape.seed);
  const entries: HistoryEntry<ObjectOperation, ObjectResponse>[] = [];
  const busy: (Busy | undefined)[] = Array.from({ length: shape.clients }, () => undefined);
  let state = specification.initial;
  let stamp = 0;
  const tick = () => {
    if (random() >= shape.ties) stamp++;
    return stamp;
  };
  for (let turns = 0; turns < 40 * shape.operations; turns++) {
    const client = Math.floor(random() * shape.clients);
    const now = busy[client];
    if (now === undefined) {
      if (entries.length === shape.operations) continue;
      const called = { client, operation: operation(random, entries.length), call: tick() };
      busy[client] = { index: entries.push({ ...called, response: undefined, return: null }) - 1, response: undefined };
      continue;
    }
    const entry = entries[now.index];
    if (entry === undefined) continue;
    if (now.response === undefined) {
      const isCrashed = random() < shape.crashes;
      const [after, response] = apply(state, entry.operation);
      if (!isCrashed || random() < 0.5) state = after;
      busy[client] = isCrashed
        ? undefined
        : { ...now, response: random() < shape.lies ? falseResponse(random, response) : response };
    } else {
      entries[now.index] = { ...entry, response: now.response, return: tick() };
      busy[client] = undefined;
    }
  }
  return entries;
}

interface Busy {
  readonly index: number;
  readonly response: ObjectResponse | undefined;
}

function falseResponse(random: () => number, response: ObjectResponse): ObjectResponse {
  if (typeof response === "boolean") return !response;
  return random() < 0.2 ? null : Math.floor(4 * random());
}

function register(
  state: readonly number[],
  { name, first = 0 }: ObjectOperation,
): readonly [readonly number[], ObjectResponse] {
  return name === "read" ? [state, state[0] ?? 0] : [[first], null];
}

function object(name: string, operations: readonly ObjectOperation[], apply: Apply): SmallObject {
  const operation = (random: () => number) => operations[Math.floor(random() * operations.length)] ?? { name: "read" };
  return { name, operation, apply, specification: specificationOf(apply) };
}

function specificationOf(apply: Apply): SmallObject["specification"] {
  const equal = (a: readonly number[], b: readonly number[]) => String(a) === String(b);
  return {
    initial: [],
    step(state, operation, response) {
      const [after, answer] = apply(state, operation);
      if (response !== undefined && response !== answer) return undefined;
      return equal(state, after) ? state : after;
    },
    equal,
    readOnly: ({ name }) => name === "read" || name === "has",
  };
}
