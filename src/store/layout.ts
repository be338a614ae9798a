import { randomUUID } from "node:crypto";

/*
 * The names in a store's directory:
 *
 *   master.sqlite                          the master database
 *   tmp_master_<random>                    a master database that is not complete
 *   users/user_<auth id>_<database id>.sqlite   one user's database
 *   users/tmp_<database id>_<random>       a user database that is not complete
 *
 * A database id is used once. A user who is removed and registers again gets another file, so nothing that the first
 * file left behind (a journal, an open connection) can affect the second.
 */

export const masterFileName = "master.sqlite";
export const usersDirectoryName = "users";
/** What was moved away by repair. The store never reads it. */
export const quarantineDirectoryName = "quarantine";

/** Returns a new name for a temporary master file. */
export function newTemporaryMasterName(): string {
  return `tmp_master_${newDatabaseId()}`;
}

/** Returns whether a name in the store's directory is that of a temporary master file. */
export function isTemporaryMasterName(name: string): boolean {
  return /^tmp_master_[0-9a-f]{32}$/.test(name);
}

/** Returns 32 random hexadecimal digits. */
export function newDatabaseId(): string {
  return randomUUID().replaceAll("-", "");
}

/** Returns the path relative to the store's directory, so that the directory can be moved. */
export function userDatabasePath(authId: string, databaseId: string): string {
  return `${usersDirectoryName}/user_${authId}_${databaseId}.sqlite`;
}

/** Returns whether a name in `users` is that of a user database. */
export function isUserDatabaseName(name: string): boolean {
  return /^user_.*\.sqlite$/.test(name);
}

/** Returns a new path for a temporary user database, relative to the store's directory. */
export function temporaryPath(databaseId: string): string {
  return `${usersDirectoryName}/tmp_${databaseId}_${newDatabaseId()}`;
}

/** Returns the database id in the name of a temporary user database, or undefined if it is not such a name. */
export function databaseIdOfTemporary(name: string): string | undefined {
  return /^tmp_([0-9a-f]{32})_[0-9a-f]{32}$/.exec(name)?.[1];
}

/** Returns the paths of the companion files that SQLite may create for a database. */
export function companionsOf(path: string): readonly string[] {
  return [`${path}-journal`, `${path}-wal`, `${path}-shm`];
}
