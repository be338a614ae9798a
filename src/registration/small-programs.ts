import { type Operation, type OperationType, operationTypes, type Settings } from "rollcall/model";
import type { Action, NamedProgram, Program } from "../core/index.js";
import { writes } from "./operation-types.js";
import { operationOf } from "./operation-variants.js";

/** One client with one operation. */
export function alone(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  const write: Operation = { type: "writeUserData", key: keys[0] ?? "", value: "before" };
  // What an account has is lost more easily than the account.
  return byDanger(combine(offered, 1)).flatMap((types) =>
    onOneKey(types, offered, keys).map(({ name, program }) =>
      offered.includes(write.type) && name.endsWith(", key registered")
        ? { name: `${name}, data written`, program: { ...program, prefix: [...program.prefix, write] } }
        : { name, program },
    ),
  );
}

/** Every pair of operations, one for each of two clients, on one key, after the prefixes that matter. */
export function pairsOnOneKey(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  return byDanger(combine(offered, 2)).flatMap((types) => onOneKey(types, offered, keys));
}

/** The same on two keys. */
export function pairsOnTwoKeys(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  return byDanger(combine(offered, 2)).flatMap((types) => onTwoKeys(types, offered, keys));
}

/**
 * Three clients that all do the same: they meet most often. Those that change an account are the quickest to explore.
 */
export function threeAlike(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  return triples(offered)
    .filter((types) => new Set(types).size === 1)
    .reverse()
    .flatMap((types) => onOneKey(types, offered, keys));
}

/** Three clients with one operation each, not all the same. */
export function threeDifferent(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  return triples(offered)
    .filter((types) => new Set(types).size > 1)
    .flatMap((types) => [
      ...onOneKey(types, offered, keys),
      ...(types.includes("listActive") ? onTwoKeys(types, offered, keys) : []),
    ]);
}

function triples(offered: readonly OperationType[]): OperationType[][] {
  return byDanger(combine(offered, 3)).filter((types) => types.filter(writes).length >= 2);
}

/** Two clients with two operations each. */
export function doubles(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  const halves = offered.flatMap((first) => offered.map((second) => [first, second]));
  const both = halves.flatMap((one, index) => halves.slice(index).map((other) => [...one, ...other]));
  const combinations = byDanger(both).filter((types) => types.filter(writes).length >= 2);
  return combinations.flatMap((types) =>
    prefixesFor(types, offered).map((prefix): NamedProgram => {
      const [a, b, c, d] = spread(types, types.includes("listActive") ? keys : keys.slice(0, 1));
      const clients = [
        [a, b],
        [c, d],
      ].map((own) => own.filter((operation) => operation !== undefined));
      const name = `${types.slice(0, 2).join(", ")} beside ${types.slice(2).join(", ")}, ${prefix}`;
      return { name, program: { prefix: prefixOperations(prefix, keys.slice(0, 2)), clients } };
    }),
  );
}

type Prefix =
  | "key unknown"
  | "key registered"
  | "key inactive"
  | "one of two inactive"
  | "key removed"
  | "database lost";

function onOneKey(
  types: readonly OperationType[],
  offered: readonly OperationType[],
  [key = ""]: readonly string[],
): NamedProgram[] {
  return prefixesFor(types, offered).map((prefix) => ({
    name: `${types.join(" beside ")}, ${prefix}`,
    program: {
      prefix: prefixOperations(prefix, [key]),
      clients: spread(types, [key]).map((operation) => [operation]),
    },
  }));
}

function onTwoKeys(
  types: readonly OperationType[],
  offered: readonly OperationType[],
  [one = "", other = ""]: readonly string[],
): NamedProgram[] {
  const prefixes: Prefix[] = ["key registered"];
  if (types.every((type) => type === "register" || type === "listActive")) prefixes.unshift("key unknown");
  // What is listed must be able to come and to go.
  if (types.includes("listActive") && offered.includes("setActive")) prefixes.push("one of two inactive");
  return prefixes.map((prefix) => ({
    name: `${types.join(" beside ")} on different keys, ${prefix}`,
    program: {
      prefix: prefixOperations(prefix, [one, other]),
      clients: spread(types, [one, other]).map((operation) => [operation]),
    },
  }));
}

/** After which prefixes these operations can behave differently. */
function prefixesFor(types: readonly OperationType[], offered: readonly OperationType[]): Prefix[] {
  const some = (...wanted: OperationType[]): boolean => types.some((type) => wanted.includes(type));
  const prefixes: Prefix[] = [];
  if (some("register")) prefixes.push("key unknown");
  prefixes.push("key registered");
  if (offered.includes("setActive") && some("register", "setActive", "listActive")) prefixes.push("key inactive");
  if (offered.includes("remove") && some("register", "writeUserData", "readUserData")) prefixes.push("key removed");
  if (!some("register")) prefixes.push("key unknown");
  if (types.every((type) => survivesLoss.includes(type)) && some("writeUserData", "readUserData"))
    prefixes.push("database lost");
  return prefixes;
}

/**
 * What neither ends an account nor begins another: after those it would not be known any more whether its database is lost.
 */
const survivesLoss: readonly OperationType[] = ["register", "find", "writeUserData", "readUserData"];

function prefixOperations(prefix: Prefix, keys: readonly string[]): Program {
  const settings: Settings = { keyName: "first", pollInterval: 60 };
  const registered = keys.map((key): Operation => ({ type: "register", key, settings }));
  switch (prefix) {
    case "key unknown":
      return [];
    case "key registered":
      return registered;
    case "key inactive":
      return [...registered, ...keys.map((key): Operation => ({ type: "setActive", key, active: false }))];
    case "one of two inactive":
      return [...registered, ...keys.slice(-1).map((key): Operation => ({ type: "setActive", key, active: false }))];
    case "key removed":
      return [...registered, ...keys.map((key): Operation => ({ type: "remove", key }))];
    case "database lost":
      return [...registered, ...keys.map((key): Action => ({ type: "lose", key }))];
    default:
      return prefix satisfies never;
  }
}

/**
 * One operation of each type. Two of one type differ, so that the result shows which one took effect. The keys
 * alternate.
 */
function spread(types: readonly OperationType[], keys: readonly string[]): Operation[] {
  const used = new Map<OperationType, number>();
  let keyed = 0;
  return types.map((type) => {
    const variant = used.get(type) ?? 0;
    used.set(type, variant + 1);
    const key = keys[keyed % keys.length] ?? "";
    if (type !== "listActive") keyed += 1;
    // On the second key a list is told by what comes to it, on the first by what goes.
    return operationOf(type, variant, key, keys.indexOf(key));
  });
}

/** All combinations with repetition, in the order of `operationTypes`. */
function combine(offered: readonly OperationType[], count: number): OperationType[][] {
  const types = operationTypes.filter((type) => offered.includes(type));
  let combinations: OperationType[][] = [[]];
  for (let round = 0; round < count; round += 1) {
    combinations = combinations.flatMap((chosen) => {
      const from = Math.max(0, types.indexOf(chosen.at(-1) ?? types[0] ?? "register"));
      return types.slice(from).map((type) => [...chosen, type]);
    });
  }
  return combinations;
}

/** Those first in which most is changed: there most can go wrong. */
function byDanger(combinations: readonly OperationType[][]): OperationType[][] {
  return combinations.toSorted((a, b) => dangerOf(b) - dangerOf(a));
}

/** How much is changed: most where accounts come and go. */
export function dangerOf(types: readonly OperationType[]): number {
  return types.filter(writes).length + types.filter((type) => comesOrGoes.includes(type)).length;
}

const comesOrGoes: readonly OperationType[] = ["register", "remove", "changeKey"];
