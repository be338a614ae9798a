import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { StoreSnapshot } from "rollcall/model";
import type { Disturb } from "../workload/index.js";
import type { RegistrationEvent } from "./event.js";

/**
 * Deletes the user database that the registry names for a key, with all companion files that SQLite left beside it, as an
 * operator or a failing disk would. Returns the auth id; undefined: the registry names no such database, or it does not
 * exist.
 */
export const loseDatabase: Disturb<StoreSnapshot> = (directory, snapshot, key, observed) => {
  const authId = latestAuthId(observed as readonly RegistrationEvent[], key);
  return authId !== undefined && deleteDatabase(directory, snapshot, authId) ? authId : undefined;
};

/** False: the registry names no database for the auth id, or it does not exist. Only while no client is connected. */
export function deleteDatabase(directory: string, snapshot: StoreSnapshot, authId: string): boolean {
  const row = snapshot.registry?.find((candidate) => candidate.authId === authId);
  if (row === undefined || row.dbPath === "" || !existsSync(join(directory, row.dbPath))) return false;
  for (const suffix of ["", "-journal", "-wal", "-shm"])
    rmSync(join(directory, row.dbPath + suffix), { recursive: true, force: true });
  return true;
}

/** The auth id that the latest answer about the key named; undefined: its account was removed since, or there was no answer. */
function latestAuthId(
  observed: readonly Pick<RegistrationEvent, "operation" | "outcome">[],
  key: string,
): string | undefined {
  const authIds = new Map<string, string>();
  // Another key that had this auth id before was changed, and the store has given its account another one.
  const name = (named: string, authId: string): void => {
    for (const [other, itsAuthId] of authIds) if (itsAuthId === authId) authIds.delete(other);
    authIds.set(named, authId);
  };
  for (const { operation, outcome } of observed) {
    if (operation.type === "listActive" || outcome.type !== "answered") continue;
    const { answer } = outcome;
    const authId = authIds.get(operation.key);
    if (answer.type === "registered") name(operation.key, answer.registration.authId);
    if (operation.type === "remove") authIds.delete(operation.key);
    if (operation.type !== "changeKey" || answer.type !== "done" || !answer.found || authId === undefined) continue;
    // A store that has given it another auth id has no row of this one, so nothing is deleted.
    authIds.delete(operation.key);
    authIds.set(operation.newKey, authId);
  }
  return authIds.get(key);
}
