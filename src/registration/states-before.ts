import type { Operation, OperationType } from "rollcall/model";
import type { Action, Program } from "../core/index.js";
import { settingsBefore } from "./operation-variants.js";

/*
 * The states of a store in which small programs begin, and the operations that lead to them.
 */

export type Prefix =
  | "key unknown"
  | "key registered"
  | "key inactive"
  | "one of two inactive"
  | "key removed"
  | "database lost";

/** After which prefixes these operations can behave differently. */
export function prefixesFor(types: readonly OperationType[], offered: readonly OperationType[]): Prefix[] {
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

/**
 * `bystander`: the key of another account, which is registered first if there is time for it: in the states that need
 * more than one operation anyway. If the clients damage it, that shows at once.
 */
export function prefixOperations(prefix: Prefix, keys: readonly string[], bystander?: string): Program {
  const registered = keys.map((key, index): Operation => {
    return { type: "register", key, settings: settingsBefore(index) };
  });
  const another =
    bystander === undefined
      ? []
      : [{ type: "register", key: bystander, settings: settingsBefore(keys.length) } satisfies Operation];
  switch (prefix) {
    case "key unknown":
      return [];
    case "key registered":
      return registered;
    case "key inactive":
      return [...another, ...registered, ...keys.map((key): Operation => ({ type: "setActive", key, active: false }))];
    case "one of two inactive":
      return [...registered, ...keys.slice(-1).map((key): Operation => ({ type: "setActive", key, active: false }))];
    case "key removed":
      return [...another, ...registered, ...keys.map((key): Operation => ({ type: "remove", key }))];
    case "database lost":
      return [...registered, ...keys.map((key): Action => ({ type: "lose", key }))];
    default:
      return prefix satisfies never;
  }
}
