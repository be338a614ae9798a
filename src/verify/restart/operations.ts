import type { Operation } from "rollcall/model";
import type { ConcurrentProgram } from "../controlled/index.js";
import { operationsIn } from "../program.js";

/**
 * What a client does in a later life: it reads back everything that the program was about, and then uses every key once
 * more, through another account of the same key: what an earlier one has left behind must not come back. Operations that
 * the target does not offer are left out when it is known what it offers.
 *
 * An account whose database was lost is not removed: nobody could say any more whether the next one's is lost.
 */
export function laterOperations({ prefix, clients }: ConcurrentProgram): readonly Operation[] {
  const operations = [...operationsIn(prefix), ...clients.flat()];
  const keys = [...new Set(operations.flatMap((each) => (each.type === "listActive" ? [] : [each.key])))];
  const lost = new Set(prefix.flatMap((action) => (action.type === "lose" ? [action.key] : [])));
  return [
    ...keys.flatMap(readBack),
    list,
    ...keys.flatMap((key) => (lost.has(key) ? survivingLoss(key) : useAgain(key))),
    list,
  ];
}

const list: Operation = { type: "listActive" };
const later = { keyName: "later", pollInterval: 7200 };
const anew = { keyName: "anew", pollInterval: 60 };

function readBack(key: string): Operation[] {
  return [
    { type: "find", key },
    { type: "readUserData", key },
  ];
}

function survivingLoss(key: string): Operation[] {
  return [
    { type: "register", key, settings: later },
    { type: "writeUserData", key, value: "later" },
    { type: "readUserData", key },
  ];
}

function useAgain(key: string): Operation[] {
  return [
    { type: "register", key, settings: later },
    { type: "readUserData", key },
    { type: "update", key, settings: { pollInterval: 300 } },
    { type: "setActive", key, active: true },
    { type: "writeUserData", key, value: "later" },
    { type: "readUserData", key },
    { type: "remove", key },
    { type: "register", key, settings: anew },
    { type: "readUserData", key },
    { type: "find", key },
  ];
}
