import { randomUUID } from "node:crypto";

/*
 * The names in a store's directory:
 *
 *   master.sqlite                          who is registered
 *   tmp_master_<random>                    a master not yet complete
 *   users/user_<auth id>_<database id>.sqlite   one user's database
 *   users/tmp_<database id>_<random>       a user database not yet complete
 *
 * A database id is used once: a user who is removed and registers again gets another file, so nothing left behind by
 * the first (a journal, an open connection) can ever reach the second.
 */

export const masterFileName = "master.sqlite";
export const usersDirectoryName = "users";

export function newMasterDraftName(): string {
  return `tmp_master_${newDatabaseId()}`;
}

export function isMasterDraftName(name: string): boolean {
  return /^tmp_master_[0-9a-f]{32}$/.test(name);
}

export function newDatabaseId(): string {
  return randomUUID().replaceAll("-", "");
}

/** Relative to the store's directory, so that the directory can be moved. */
export function userDatabasePath(authId: string, databaseId: string): string {
  return `${usersDirectoryName}/user_${authId}_${databaseId}.sqlite`;
}

export function isUserDatabaseName(name: string): boolean {
  return /^user_.*\.sqlite$/.test(name);
}

export function temporaryPath(databaseId: string): string {
  return `${usersDirectoryName}/tmp_${databaseId}_${newDatabaseId()}`;
}

/** The database id that a temporary file is for, or undefined where it is no temporary file. */
export function databaseIdOfTemporary(name: string): string | undefined {
  return /^tmp_([0-9a-f]{32})_[0-9a-f]{32}$/.exec(name)?.[1];
}

/** What SQLite may put beside a database. */
export function sidecarsOf(path: string): readonly string[] {
  return [`${path}-journal`, `${path}-wal`, `${path}-shm`];
}
