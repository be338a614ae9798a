import fc from "fast-check";
import type { Operation, OperationType, Settings } from "rollcall/model";
import type { ConcurrentCase, Program } from "../core/index.js";

/*
 * What is generated for registration stores.
 */

/** How often an operation is chosen, relative to the others that a target offers. */
const weights: { readonly [Type in OperationType]: number } = {
  register: 5,
  find: 2,
  update: 3,
  setActive: 2,
  remove: 3,
  changeKey: 3,
  listActive: 2,
  writeUserData: 3,
  readUserData: 3,
};

/**
 * Values that any store accepts: what a store refuses is its own business, and no finding. The values of the small
 * programs are among them, or a failing one could not be shrunk.
 */
const settings: fc.Arbitrary<Settings> = fc.record(
  {
    keyName: fc.constantFrom("alpha", "beta", "gamma", "first", "O'Brien", "Zoë", null),
    pollInterval: fc.constantFrom(60, 300, 3600, null),
  },
  { requiredKeys: [] },
);

function operation(type: OperationType, key: fc.Arbitrary<string>): fc.Arbitrary<Operation> {
  switch (type) {
    case "register":
    case "update":
      return fc.record({ type: fc.constant(type), key, settings });
    case "setActive":
      return fc.record({ type: fc.constant(type), key, active: fc.boolean() });
    case "writeUserData":
      return fc.record({ type: fc.constant(type), key, value: fc.constantFrom("one", "two", "three", "it's") });
    case "find":
    case "remove":
    case "readUserData":
      return fc.record({ type: fc.constant(type), key });
    case "changeKey":
      return fc.record({ type: fc.constant(type), key, newKey: key });
    case "listActive":
      return fc.constant({ type });
    default:
      return type satisfies never;
  }
}

function operations(offered: readonly OperationType[], key: fc.Arbitrary<string>): fc.Arbitrary<Operation> {
  return fc.oneof(...offered.map((type) => ({ weight: weights[type], arbitrary: operation(type, key) })));
}

/** An operation whose key is chosen later, and a number to choose by. */
export interface KeyedOperation {
  readonly draw: number;
  /** `newKey`: the other key of an operation that needs one. Default: the same. */
  readonly on: (key: string, newKey?: string) => Operation;
}

export function keyedOperations(offered: readonly OperationType[]): fc.Arbitrary<KeyedOperation> {
  return fc
    .record({ draw: fc.nat(1_000_000), chosen: operations(offered, fc.constant("")) })
    .map(({ draw, chosen }) => ({
      draw,
      on: (key, newKey) => withKey(chosen, key, newKey),
    }));
}

export interface ProgramOptions {
  readonly offered: readonly OperationType[];
  readonly databaseMayBeLost: boolean;
  readonly keys: readonly string[];
  readonly unusual: readonly string[];
  /** Other keys of the same account. */
  readonly variantsOf: (key: string) => readonly string[];
}

/** Programs for one client over a few keys and some unusual ones, restarts and lost databases among the operations. */
export function programs({
  offered,
  databaseMayBeLost,
  keys,
  unusual,
  variantsOf,
}: ProgramOptions): fc.Arbitrary<Program> {
  const [first = "", ...others] = keys;
  // Mostly one key: only operations that meet can disagree.
  const key = fc.oneof(
    { weight: 4, arbitrary: spelt([first], variantsOf) },
    { weight: 3, arbitrary: spelt(others, variantsOf) },
    ...(unusual.length > 0 ? [{ weight: 3, arbitrary: spelt(unusual, variantsOf) }] : []),
  );
  const unfit: readonly OperationType[] = ["listActive", "remove", "changeKey"];
  const reading = offered.filter((type) => !unfit.includes(type));
  const passages: fc.Arbitrary<Program> = fc.oneof(
    { weight: 18, arbitrary: operations(offered, key).map((each) => [each]) },
    { weight: 1, arbitrary: fc.constant([{ type: "restart" }]) },
    ...(offered.includes("changeKey") ? [{ weight: 2, arbitrary: keyChange(key) }] : []),
    ...(databaseMayBeLost ? [{ weight: 1, arbitrary: loss(operations(reading, fc.constant("")), key) }] : []),
  );
  return fc.array(passages, { minLength: 1, maxLength: 48, size: "max" }).map((program) => program.flat());
}

/** A change says little if its old key is not registered; every other time its new key is, too. */
function keyChange(key: fc.Arbitrary<string>): fc.Arbitrary<Program> {
  return fc.tuple(key, key, fc.boolean()).map(([old, newKey, isTaken]): Program => {
    const registered = isTaken ? [old, newKey] : [old];
    const change: Operation = { type: "changeKey", key: old, newKey };
    return [...registered.map((each): Operation => ({ type: "register", key: each, settings: {} })), change];
  });
}

/** A loss shows something only if the key is registered, and more if an operation uses the account afterwards. */
function loss(reading: fc.Arbitrary<Operation>, key: fc.Arbitrary<string>): fc.Arbitrary<Program> {
  return fc.tuple(key, fc.boolean(), fc.option(reading, { nil: undefined })).map(([lost, register, read]): Program => {
    const registration: Operation = { type: "register", key: lost, settings: {} };
    const comeBack = read === undefined ? [] : [withKey(read, lost)];
    return [...(register ? [registration] : []), { type: "lose", key: lost }, ...comeBack];
  });
}

/** One of these keys, or another of its account. */
function spelt(keys: readonly string[], variantsOf: ProgramOptions["variantsOf"]): fc.Arbitrary<string> {
  return fc.constantFrom(...keys.flatMap((key) => [key, ...variantsOf(key)]));
}

const operationsMax = 4;

/** Programs of up to so many clients with up to four operations each, mostly on one key. */
export function concurrentCases(
  { offered, keys, variantsOf }: Pick<ProgramOptions, "offered" | "keys" | "variantsOf">,
  clientsMax: number,
): fc.Arbitrary<ConcurrentCase> {
  const [first = "", ...others] = keys;
  const key = fc.oneof(
    { weight: 3, arbitrary: spelt([first], variantsOf) },
    { weight: 1, arbitrary: spelt(others, variantsOf) },
  );
  const any = operations(offered, key);
  const own = fc.array(any, { minLength: 1, maxLength: operationsMax, size: "max" });
  return fc.record({
    prefix: fc.array(any, { maxLength: 3, size: "max" }),
    clients: fc.array(own, { minLength: Math.min(2, clientsMax), maxLength: clientsMax, size: "max" }),
    choices: fc.constant<readonly number[]>([]),
  });
}

/** More than there are clients to choose from. */
const choiceMax = 8;

/** Generates any case of these operations. A failing case is shrunk to one of them. */
export function shrinkableCases(
  offered: readonly OperationType[],
  keys: readonly string[],
): fc.Arbitrary<ConcurrentCase> {
  const any = operations(offered, fc.constantFrom(...keys));
  return fc.record({
    prefix: fc.array(fc.oneof(any, fc.record({ type: fc.constant("lose" as const), key: fc.constantFrom(...keys) }))),
    clients: fc.array(fc.array(any, { minLength: 1 }), { minLength: 1 }),
    choices: fc.array(fc.nat(choiceMax)),
  });
}

function withKey(operation: Operation, key: string, newKey = key): Operation {
  switch (operation.type) {
    case "listActive":
      return operation;
    case "changeKey":
      return { ...operation, key, newKey };
    default:
      return { ...operation, key };
  }
}
