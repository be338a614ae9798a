import { type Operation, type OperationType, operationTypes } from "rollcall/model";
import * as v from "valibot";
import { type Operation as AnyOperation, describeError, shown, summarizeError } from "../core/index.js";
import { canonicalise, isCanonicalise } from "./canonicalise.js";
import type { Answer, Outcome } from "./event.js";
import type { RegistrationClient, RegistrationTarget } from "./target.js";

/** Calls one operation of a target's client and says how it ended. Never throws. */
export async function invoke(
  target: RegistrationTarget,
  client: RegistrationClient,
  asked: AnyOperation,
): Promise<Outcome> {
  if (isCanonicalise(asked)) return canonicalise(target, asked.keys);
  const operation = asked as Operation;
  let raw: unknown;
  try {
    raw = await call(client, operation);
  } catch (error) {
    return failed(target, operation, error);
  }
  return toOutcome(operation.type, raw);
}

/** The operations that a client offers. */
export function offeredBy(client: RegistrationClient): OperationType[] {
  return operationTypes.filter((type) => typeof client[type] === "function");
}

/** Settings are handed over as a copy: what a target does to them must not change what it is judged by. */
function call(client: RegistrationClient, operation: Operation): unknown {
  switch (operation.type) {
    case "register":
      return client.register(operation.key, { ...operation.settings });
    case "find":
      return client.find?.(operation.key);
    case "update":
      return client.update?.(operation.key, { ...operation.settings });
    case "setActive":
      return client.setActive?.(operation.key, operation.active);
    case "remove":
      return client.remove?.(operation.key);
    case "changeKey":
      return client.changeKey?.(operation.key, operation.newKey);
    case "listActive":
      return client.listActive?.();
    case "writeUserData":
      return client.writeUserData?.(operation.key, operation.value);
    case "readUserData":
      return client.readUserData?.(operation.key);
    default:
      return operation satisfies never;
  }
}

/**
 * What a target has said of an error. Both may accept it: then it is a conflict. `isConflict` may return nothing; a promise or a
 * match is neither yes nor no, and the store would be judged by what it did not mean.
 */
function failed(target: RegistrationTarget, { type }: Operation, error: unknown): Outcome {
  const summary = summarizeError(error);
  const said = type === "register" || type === "changeKey" ? answerOf(() => target.isConflict?.(error)) : undefined;
  if (said === true) return { type: "conflict", error: summary };
  if (said) {
    const message = `isConflict must return true or false, but returned ${shown(said)} for ${describeError(summary)}`;
    return { type: "malformed", message };
  }
  const isRejected = answerOf(() => target.tolerates?.(error)) === true;
  return { type: isRejected ? "rejected" : "threw", error: summary };
}

/** A function of the target that throws itself accepts nothing. */
function answerOf(ask: () => unknown): unknown {
  try {
    return ask();
  } catch {
    return false;
  }
}

const registration = v.object({
  authId: v.pipe(v.string(), v.minLength(1)),
  created: v.optional(v.boolean()),
  keyName: v.optional(v.nullable(v.string())),
  pollInterval: v.optional(v.nullable(v.number())),
  active: v.optional(v.boolean()),
});

interface Form {
  readonly schema: v.GenericSchema<unknown, Answer>;
  readonly expected: string;
}

const done: Form = {
  schema: v.pipe(
    v.boolean(),
    v.transform((found): Answer => ({ type: "done", found })),
  ),
  expected: "true or false",
};

// A row that is not there is `undefined` in better-sqlite3: `nullish` reads it as the null that the contract asks for.
const forms: { readonly [Type in OperationType]: Form } = {
  register: {
    schema: v.pipe(
      registration,
      v.transform((answer): Answer => ({ type: "registered", registration: answer })),
    ),
    expected:
      "an object with authId (a string, not empty), and if given created, active (booleans), keyName, pollInterval",
  },
  find: {
    schema: v.pipe(
      v.nullish(registration),
      v.transform((answer): Answer => ({ type: "found", registration: answer ?? null })),
    ),
    expected: "null, or an object with authId (a string, not empty)",
  },
  update: done,
  setActive: done,
  remove: done,
  changeKey: done,
  writeUserData: done,
  listActive: {
    schema: v.pipe(
      v.array(v.string()),
      v.transform((authIds): Answer => ({ type: "listed", authIds })),
    ),
    expected: "an array of auth ids (strings)",
  },
  readUserData: {
    schema: v.pipe(
      v.nullish(v.string()),
      v.transform((value): Answer => ({ type: "data", value: value ?? null })),
    ),
    expected: "a string or null",
  },
};

function toOutcome(type: OperationType, raw: unknown): Outcome {
  const { schema, expected } = forms[type];
  const parsed = v.safeParse(schema, raw);
  if (parsed.success) return { type: "answered", answer: parsed.output };
  return { type: "malformed", message: `${type} must answer ${expected}, but answered ${shown(raw)}` };
}
