import { type Operation, operationTypes } from "rollcall/model";
import type { Interpret, RecordedCall } from "../../history-file/index.js";
import { type RecordedResponse, recordedSpecification } from "../../registration/index.js";
import { type CheckModel, untyped } from "./model.js";

/** The registration model, for histories of a store that another tool has recorded. */
export const registrationModel: CheckModel = {
  name: "registration",
  interpret: (call, end) => interpret(call, end),
  specificationFor: (operations) =>
    untyped(recordedSpecification(operations.map(({ operation }) => operation as Operation))),
  describeState: (state) => JSON.stringify(Object.fromEntries(state as ReadonlyMap<string, unknown>)),
  isForeign: false,
};

const interpret: Interpret<Operation, RecordedResponse> = (call, end) => {
  const problem = problemOf(call);
  if (problem !== undefined) return { type: "problem", ...problem };
  const operation = operationOf(call);
  if (end.type === "unanswered") return { type: "operation", operation, response: undefined };
  const [expected, isRight] = responses[operation.type];
  if (isRight(end.response)) return { type: "operation", operation, response: end.response as RecordedResponse };
  return { type: "problem", expected: `the response of ${operation.type}, ${expected}`, found: textOf(end.response) };
};

/** `settings` may be left out. */
function operationOf({ type, key, fields }: RecordedCall): Operation {
  const needsSettings = type === "register" || type === "update";
  return {
    ...(needsSettings ? { settings: {} } : {}),
    ...fields,
    ...(key === undefined ? {} : { key }),
  } as Operation & {
    readonly type: typeof type;
  };
}

interface Problem {
  readonly expected: string;
  readonly found: string;
}

function problemOf({ type, key, fields }: RecordedCall): Problem | undefined {
  if (!operationTypes.some((known) => known === type)) {
    return { expected: `the operation ${operationTypes.join(", ")}`, found: type };
  }
  const needed: readonly (readonly [string, boolean, unknown])[] = [
    ["key, a text", type === "listActive" || typeof key === "string", key],
    ["newKey, a text", type !== "changeKey" || typeof fields.newKey === "string", fields.newKey],
    ["active, true or false", type !== "setActive" || typeof fields.active === "boolean", fields.active],
    ["value, a text", type !== "writeUserData" || typeof fields.value === "string", fields.value],
    ["settings, an object", fields.settings === undefined || isObject(fields.settings), fields.settings],
  ];
  const missing = needed.find(([, isRight]) => !isRight);
  return missing === undefined ? undefined : { expected: `${missing[0]}, for ${type}`, found: textOf(missing[2]) };
}

type Form = readonly [expected: string, isRight: (response: unknown) => boolean];

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const done: Form = ["true or false: whether the account exists", (response) => typeof response === "boolean"];

const responses: { readonly [Type in Operation["type"]]: Form } = {
  register: ["an account", isObject],
  find: ["an account, or null", (response) => response === null || isObject(response)],
  update: done,
  setActive: done,
  remove: done,
  changeKey: done,
  writeUserData: done,
  readUserData: ["a text, or null", (response) => response === null || typeof response === "string"],
  listActive: ["an array of the keys of active accounts", Array.isArray],
};

function textOf(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
