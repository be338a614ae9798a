import { type Operation, type OperationType, operationTypes } from "rollcall/model";
import { writes } from "./operation-types.js";
import { operationOf } from "./operation-variants.js";

/*
 * Combinations of operation types, and operations of these types.
 */

/**
 * One operation of each type. Two of one type differ, so that the result shows which one took effect. The keys
 * alternate.
 */
export function spread(types: readonly OperationType[], keys: readonly string[]): Operation[] {
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
export function combine(offered: readonly OperationType[], count: number): OperationType[][] {
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
export function byDanger(combinations: readonly OperationType[][]): OperationType[][] {
  return combinations.toSorted((a, b) => dangerOf(b) - dangerOf(a));
}

/** How much is changed: most where accounts come and go. */
export function dangerOf(types: readonly OperationType[]): number {
  return types.filter(writes).length + types.filter((type) => comesOrGoes.includes(type)).length;
}

const comesOrGoes: readonly OperationType[] = ["register", "remove", "changeKey"];
