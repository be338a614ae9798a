import type { History, HistoryEntry, Specification } from "#src/checker/index.js";
import { seededRandom } from "../../properties/seeded-random.js";

/*
 * Small objects and histories of them that are hard to check: those on which checkers are compared.
 */

export interface ObjectOperation {
  readonly type: "get" | "put" | "replace" | "append" | "add" | "take";
  readonly key?: string;
  readonly value?: number | string;
  /** Of `replace`: the value that is replaced. */
  readonly from?: number;
}

export type ObjectResponse = number | string | boolean | null;
export type ObjectHistory = History<ObjectOperation, ObjectResponse>;
type Value = number | string;

/** A register with get, put and replace, or one of several texts with get, put and append. */
export const register: Specification<Value, ObjectOperation, ObjectResponse> = {
  initial: 0,
  step(state, operation, response) {
    const [after, answer] = applyToRegister(state, operation);
    return response === undefined || response === answer ? after : undefined;
  },
  equal: (a, b) => a === b,
  readOnly: ({ type }, response) => type === "get" || (type === "replace" && response === false),
};

export const texts: typeof register = { ...register, initial: "", partition: ({ key = "" }) => key };

/** The same register, which says that it is one. */
export const registerWithView: typeof register = {
  ...register,
  register: {
    initial: 0,
    access({ type, value }, response) {
      if (type === "get") return { kind: "read", value: response };
      return type === "put" ? { kind: "write", value } : undefined;
    },
  },
};

export const queue: Specification<readonly Value[], ObjectOperation, ObjectResponse> = {
  initial: [],
  step(state, { type, value = 0 }, response) {
    if (type === "add") return [...state, value];
    if (response !== undefined && response !== (state[0] ?? null)) return undefined;
    return state.length === 0 ? state : state.slice(1);
  },
  equal: (a, b) => a.length === b.length && a.every((value, index) => value === b[index]),
  readOnly: () => false,
};

function applyToRegister(state: Value, { type, value = 0, from }: ObjectOperation): readonly [Value, ObjectResponse] {
  switch (type) {
    case "get":
      return [state, state];
    case "replace":
      return state === from ? [value, true] : [state, false];
    case "append":
      return [`${state}${value}`, null];
    default:
      return [value, null];
  }
}

/** `count` additions at once, then as many removals, of which the last one returns what was never added. */
export function impossibleQueue(count: number): ObjectHistory {
  const added = Array.from({ length: count }, (_, value) => {
    return {
      client: value,
      operation: { type: "add", value },
      response: null,
      call: value,
      return: 100 + value,
    } as const;
  });
  const taken = Array.from({ length: count }, (_, value) => {
    const [call, response] = [200 + 2 * value, value < count - 1 ? value : -1];
    return { client: 0, operation: { type: "take" }, response, call, return: call + 1 } as const;
  });
  return [...added, ...taken];
}

export interface RegisterShape {
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  /** How many operations are never answered. */
  readonly crashed: number;
  /** How many different values are written. Undefined: each is written once. */
  readonly values?: number;
  /** What is done beside `get`, which is half of all. */
  readonly updates: readonly ObjectOperation["type"][];
}

interface Busy {
  readonly index: number;
  readonly isCrashed: boolean;
  readonly response: ObjectResponse | undefined;
}

/** A linearizable history of registers: each operation takes effect between its call and its return. */
export function registerHistory(shape: RegisterShape, initial: Value): ObjectHistory {
  const random = seededRandom(shape.operations + shape.clients);
  const below = (limit: number) => Math.floor(random() * limit);
  const crashEvery = shape.crashed === 0 ? Number.POSITIVE_INFINITY : Math.floor(shape.operations / shape.crashed);
  const states = new Map<string, Value>();
  const history: HistoryEntry<ObjectOperation, ObjectResponse>[] = [];
  const busy: (Busy | undefined)[] = Array.from({ length: shape.clients }, () => undefined);
  const anyValue = (index: number) => (shape.values === undefined ? index + 1 : 1 + below(shape.values));
  let position = 0;

  const anyOperation = (isCrashed: boolean): ObjectOperation => {
    const key = `key ${below(shape.keys)}`;
    const type = !isCrashed && random() < 0.5 ? "get" : (shape.updates[below(shape.updates.length)] ?? "put");
    if (type === "get") return { type, key };
    const value = type === "append" ? `x ${history.length} y` : anyValue(history.length);
    return type === "replace" ? { type, key, value, from: anyValue(0) } : { type, key, value };
  };

  while (history.length < shape.operations || busy.some((each) => each !== undefined)) {
    const client = below(shape.clients);
    const now = busy[client];
    if (now === undefined) {
      if (history.length === shape.operations) continue;
      const isCrashed = history.length % crashEvery === crashEvery - 1;
      const called = { client, operation: anyOperation(isCrashed), call: position++ };
      busy[client] = {
        index: history.push({ ...called, response: undefined, return: null }) - 1,
        isCrashed,
        response: undefined,
      };
      continue;
    }
    const entry = history[now.index];
    if (entry === undefined) break;
    if (now.response === undefined) {
      const { key = "" } = entry.operation;
      const [after, response] = applyToRegister(states.get(key) ?? initial, entry.operation);
      if (!now.isCrashed || random() < 0.5) states.set(key, after);
      busy[client] = now.isCrashed ? undefined : { ...now, response };
    } else {
      history[now.index] = { ...entry, response: now.response, return: position++ };
      busy[client] = undefined;
    }
  }
  return history;
}
