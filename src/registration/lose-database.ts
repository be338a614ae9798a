import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { StoreSnapshot } from "rollcall/model";

/**
 * Deletes the user database that the registry names for an auth id, with whatever SQLite left beside it, as an operator
 * or a failing disk would. False where the registry names none, or none that is there. Only while no client is connected.
 */
export function loseDatabase(directory: string, snapshot: StoreSnapshot, authId: string | undefined): boolean {
  const row = snapshot.registry?.find((candidate) => candidate.authId === authId);
  if (row === undefined || row.dbPath === "" || !existsSync(join(directory, row.dbPath))) return false;
  for (const suffix of ["", "-journal", "-wal", "-shm"])
    rmSync(join(directory, row.dbPath + suffix), { recursive: true, force: true });
  return true;
}
