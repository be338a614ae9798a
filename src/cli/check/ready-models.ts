import {
  type CasRegisterOperation,
  casRegister,
  type QueueOperation,
  queue,
  type RegisterOperation,
  register,
  type SetOperation,
  type Specification,
  set,
  type Value,
} from "../../checker/index.js";
import type { Interpret, Interpreted, RecordedCall } from "../../history-file/index.js";
import { type CheckModel, CheckUsageError, untyped } from "./model.js";

/** The ready specifications, by the names that the command line has for them. */
export const readyModels: { readonly [name: string]: (initial: Value | undefined) => CheckModel } = {
  register: (initial) => ready("register", register(initialOf(initial)), interpretRegister),
  "cas-register": (initial) => ready("cas-register", casRegister(initialOf(initial)), interpretCasRegister),
  set: (initial) => ready("set", set(arrayOf("set", initial)), interpretSet),
  queue: (initial) => ready("queue", queue(arrayOf("queue", initial)), interpretQueue),
};

function ready<State, Operation>(
  name: string,
  specification: Specification<State, Operation, Value>,
  interpret: Interpret<Operation, Value>,
): CheckModel {
  return {
    name,
    interpret,
    specificationFor: () => untyped(specification),
    describeState: (state) => (name === "set" ? `{${(state as readonly string[]).join(", ")}}` : JSON.stringify(state)),
    isForeign: false,
  };
}

function initialOf(initial: Value | undefined): { readonly initial?: Value } {
  return initial === undefined ? {} : { initial };
}

function arrayOf(model: string, initial: Value | undefined): { readonly initial?: readonly Value[] } {
  if (initial === undefined) return {};
  if (!Array.isArray(initial)) throw new CheckUsageError(`--initial of the model ${model} must be a JSON array`);
  return { initial };
}

type Meant<Operation> = Interpreted<Operation, Value>;

const interpretRegister: Interpret<RegisterOperation, Value> = (call, end) =>
  interpretAccess(call, end, "read (get), write (put) or append; for cas there is --model cas-register");

const interpretCasRegister: Interpret<CasRegisterOperation, Value> = (call, end) =>
  call.type === "cas"
    ? interpretCas(call, end.type === "answered", end.type === "answered" ? end.response : undefined)
    : interpretAccess(call, end, "read (get), write (put), append or cas");

function interpretAccess(
  call: RecordedCall,
  end: Parameters<Interpret<RegisterOperation, Value>>[1],
  known: string,
): Meant<RegisterOperation> {
  const key = keyOf(call);
  const done = end.type === "answered" ? null : undefined;
  switch (call.type) {
    case "read":
    case "get":
      if (end.type !== "answered") return operation({ ...key, type: "read" }, undefined);
      if (end.response === undefined) return missing("the value that was read", undefined);
      if (end.response === null && end.unknownIfNull) return { type: "unknown-read" };
      return operation({ ...key, type: "read" }, end.response as Value);
    case "write":
    case "put":
      if (!hasValue(call)) return missing("the value that is written", undefined);
      return operation({ ...key, type: "write", value: call.value as Value }, done);
    case "append":
      if (typeof call.value !== "string") return missing("a text to append", call.value);
      return operation({ ...key, type: "append", value: call.value }, done);
    default:
      return unknownOperation(call, known);
  }
}

/** In Jepsen the value of a cas is [from, to], and `ok` means that it was set: its response repeats the value. */
function interpretCas(call: RecordedCall, isAnswered: boolean, response: unknown): Meant<CasRegisterOperation> {
  const { from, to } = call.fields;
  const values = from !== undefined && to !== undefined ? [from, to] : call.value;
  if (!Array.isArray(values) || values.length !== 2) return missing("the value of cas: [from, to]", call.value);
  if (isAnswered && response === null) return missing("the response of cas: true or false", response);
  const [expected, next]: readonly Value[] = values;
  const cas = { ...keyOf(call), type: "cas", from: expected ?? null, to: next ?? null } as const;
  return operation(cas, isAnswered ? response !== false : undefined);
}

const interpretSet: Interpret<SetOperation, Value> = (call, end) => {
  const response = end.type === "answered" ? end.response : undefined;
  switch (call.type) {
    case "add":
      if (!hasValue(call)) return missing("the value that is added", undefined);
      return operation(
        { ...keyOf(call), type: "add", value: call.value as Value },
        end.type === "answered" ? null : undefined,
      );
    case "read":
      if (end.type !== "answered") return operation({ ...keyOf(call), type: "read" }, undefined);
      if (response === null && end.unknownIfNull) return { type: "unknown-read" };
      if (!Array.isArray(response)) return missing("the members that were read, an array", response);
      return operation({ ...keyOf(call), type: "read" }, response);
    default:
      return unknownOperation(call, "add or read");
  }
};

const interpretQueue: Interpret<QueueOperation, Value> = (call, end) => {
  switch (call.type) {
    case "enqueue":
      if (!hasValue(call) || call.value === null)
        return missing("the item that is enqueued, which is not null", call.value);
      return operation(
        { ...keyOf(call), type: "enqueue", value: call.value as Value },
        end.type === "answered" ? null : undefined,
      );
    case "dequeue": {
      if (end.type !== "answered") return operation({ ...keyOf(call), type: "dequeue" }, undefined);
      if (end.response === undefined)
        return missing("the item that was dequeued, or null if the queue was empty", undefined);
      const isUnknown = end.response === null && end.unknownIfNull;
      return operation({ ...keyOf(call), type: "dequeue" }, isUnknown ? undefined : (end.response as Value));
    }
    default:
      return unknownOperation(call, "enqueue or dequeue");
  }
};

function operation<Operation>(operation: Operation, response: Value | undefined): Meant<Operation> {
  return { type: "operation", operation, response };
}

function keyOf({ key }: RecordedCall): { readonly key?: string } {
  return key === undefined ? {} : { key };
}

function hasValue({ fields }: RecordedCall): boolean {
  return fields.value !== undefined;
}

function missing<Operation>(expected: string, found: unknown): Meant<Operation> {
  return { type: "problem", expected, found: found === undefined ? "nothing" : JSON.stringify(found) };
}

function unknownOperation<Operation>({ type }: RecordedCall, known: string): Meant<Operation> {
  return { type: "problem", expected: `the operation ${known}`, found: type };
}
