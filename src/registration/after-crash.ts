import type { Operation, OperationType } from "rollcall/model";
import type { ConcurrentProgram } from "../core/index.js";
import { operationsIn } from "../core/index.js";

/**
 * What a client does in a later life: it reads back everything that the program was about, and then uses every key once
 * more, through another account of the same key: what an earlier one has left behind must not come back. Before that it
 * registers somebody else, who must not be given what was left either.
 *
 * An account whose database was lost is not removed: nobody could say any more whether the next one's is lost.
 */
export function laterOperations(
  { prefix, clients }: ConcurrentProgram,
  apiKeys: readonly string[],
  offered: readonly OperationType[],
): readonly Operation[] {
  const operations = [...operationsIn(prefix), ...clients.flat()];
  const keys = [...new Set(operations.flatMap((each) => (each.type === "listActive" ? [] : [each.key])))];
  const lost = new Set(prefix.flatMap((action) => (action.type === "lose" ? [action.key] : [])));
  const another = apiKeys.filter((key) => !keys.includes(key)).slice(0, 1);
  const all = [
    ...keys.flatMap(readBack),
    list,
    ...another.map((key): Operation => ({ type: "register", key, settings: anew })),
    ...[...another, ...keys].map((key): Operation => ({ type: "readUserData", key })),
    ...keys.flatMap((key) => (lost.has(key) ? survivingLoss(key) : useAgain(key))),
    list,
  ];
  return all.filter(({ type }) => offered.includes(type));
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
