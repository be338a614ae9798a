import fc from "fast-check";
import type { Operation, OperationType } from "rollcall/model";
import { type KeyedOperation, keyedOperations } from "./arbitraries.js";

/**
 * Returns a function that draws operations of these types, for keys that are chosen later: `count` of them, in turn.
 */
export function drawer(types: readonly OperationType[], seed: number, count: number): () => KeyedOperation {
  const samples = fc.sample(keyedOperations(types), { seed, numRuns: count });
  let drawn = 0;
  return () => {
    const chosen = samples[drawn++ % samples.length];
    if (chosen === undefined) throw new RangeError("a target offers register at least");
    return chosen;
  };
}

/** Returns the operation with a name or value that is written only once, so that a read shows which write it saw. */
export function distinct(operation: Operation, serial: number | string): Operation {
  switch (operation.type) {
    case "writeUserData":
      return { ...operation, value: `${operation.value} ${serial}` };
    case "register":
    case "update": {
      const { keyName } = operation.settings;
      if (typeof keyName !== "string") return operation;
      return { ...operation, settings: { ...operation.settings, keyName: `${keyName} ${serial}` } };
    }
    case "find":
    case "setActive":
    case "remove":
    case "changeKey":
    case "listActive":
    case "readUserData":
      return operation;
    default:
      return operation satisfies never;
  }
}
