import type { Operation, OperationType } from "rollcall/model";
import type { NamedProgram } from "../core/index.js";
import { byDanger, combine, spread } from "./combinations.js";
import { writes } from "./operation-types.js";
import { type Prefix, prefixesFor, prefixOperations } from "./states-before.js";

/*
 * Small programs of clients with one operation each.
 */

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

function onOneKey(
  types: readonly OperationType[],
  offered: readonly OperationType[],
  [key = "", bystander]: readonly string[],
): NamedProgram[] {
  return prefixesFor(types, offered).map((prefix) => ({
    name: `${types.join(" beside ")}, ${prefix}`,
    program: {
      prefix: prefixOperations(prefix, [key], bystander),
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
