import type { Operation, OperationType } from "rollcall/model";
import { type Operation as AnyOperation, type ConcurrentProgram, isEnvironment, operationsIn } from "../core/index.js";

export interface AfterCrashOptions {
  /** Keys of different accounts. */
  readonly apiKeys: readonly string[];
  readonly offered: readonly OperationType[];
  /** The one key of all that are one account. */
  readonly representative: (key: string) => string;
}

/**
 * What a client does in a restarted application: it reads back everything that the program was about, and then uses every
 * key once more, through another account of the same key: what an earlier one has left behind must not come back. Before
 * that it registers another key, which must not be given what was left either.
 *
 * An account whose database was lost is not removed: after that it would be unknown whether the next one's is lost.
 */
export function afterCrash(
  { prefix, clients }: ConcurrentProgram,
  { apiKeys, offered, representative }: AfterCrashOptions,
): readonly Operation[] {
  const operations = [...operationsIn(prefix), ...clients.flat()];
  const keys = [...new Set(operations.flatMap(keysOf))];
  const used = new Set(keys.map(representative));
  const lost = new Set(
    prefix.flatMap((action) => (isEnvironment(action) && action.type === "lose" ? [representative(action.key)] : [])),
  );
  const another = apiKeys.filter((key) => !used.has(representative(key))).slice(0, 1);
  const all = [
    ...keys.flatMap(readBack),
    list,
    ...another.map((key): Operation => ({ type: "register", key, settings: anew })),
    ...[...another, ...keys].map((key): Operation => ({ type: "readUserData", key })),
    ...keys.flatMap((key) => (lost.has(representative(key)) ? survivingLoss(key) : anotherAccount(key))),
    ...changesBack(operations),
    list,
  ];
  return all.filter(({ type }) => offered.includes(type));
}

/** What uses the key of an operation once more: what was left behind may show only at the next start. */
export function useAgain(operation: AnyOperation, offered: readonly OperationType[]): readonly Operation[] {
  return keysOf(operation).flatMap((key): Operation[] => {
    const write: Operation = { type: "writeUserData", key, value: "again" };
    return [{ type: "register", key, settings: {} }, ...(offered.includes(write.type) ? [write] : [])];
  });
}

function keysOf(operation: AnyOperation): string[] {
  return [
    ...("key" in operation ? [String(operation.key)] : []),
    ...("newKey" in operation ? [String(operation.newKey)] : []),
  ];
}

/** Where a key was changed, it can be changed again: the new key is free, then the old one. */
function changesBack(operations: readonly AnyOperation[]): readonly Operation[] {
  const changed = operations.find(({ type }) => type === "changeKey") as Operation | undefined;
  if (changed?.type !== "changeKey") return [];
  const { key, newKey } = changed;
  return [
    { type: "remove", key: newKey },
    { type: "changeKey", key, newKey },
    ...readBack(newKey),
    { type: "changeKey", key: newKey, newKey: key },
    ...readBack(key),
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

function anotherAccount(key: string): Operation[] {
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
