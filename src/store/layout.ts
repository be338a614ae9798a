import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";

/*
 * The names in a store's directory:
 *
 *   master.sqlite                     the master database
 *   session/<session>[.used]          the session of the master database, see `older-master.ts`
 *   users/user_<database id>.sqlite   one user's database
 *   drafts/                           files that are not complete: <database id>_<random>, master_<random>
 *   quarantine/                       files that a repair or a restore moved away; the store never reads them
 *
 * Rollcall 0.2.0 named a user database users/user_<auth id>_<database id>.sqlite. Such a file keeps its name.
 *
 * A database id is used once. A user who is removed and registers again gets another file, so nothing that the first
 * file left behind (a journal, an open connection) can affect the second.
 */

export const masterFileName = "master.sqlite";
export const sessionDirectoryName = "session";
export const usersDirectoryName = "users";
export const draftsDirectoryName = "drafts";
/** In the directory of a backup, see `backup/layout.ts`. */
export const manifestName = "backup.json";
export const quarantineDirectoryName = "quarantine";

/** Only the owner may read and write: the names and the contents tell who is registered. */
export const directoryMode = 0o700;
export const fileMode = 0o600;

/** Returns 32 random hexadecimal digits. */
export function newDatabaseId(): string {
  return randomUUID().replaceAll("-", "");
}

/** Returns the path relative to the store's directory, so that the directory can be moved. */
export function userDatabasePath(databaseId: string): string {
  return `${usersDirectoryName}/user_${databaseId}.sqlite`;
}

/**
 * Returns whether `dbPath` is the path of the database with this id. A path that was edited by hand may lead anywhere,
 * also out of the store's directory, so a path that is not the account's own is never opened or deleted.
 */
export function isOwnPath(dbPath: string, databaseId: string): boolean {
  return dbPath === userDatabasePath(databaseId) || formerPath.exec(dbPath)?.[1] === databaseId;
}

const formerPath = /^users\/user_[0-9a-f]{64}_([0-9a-f]{32})\.sqlite$/;

/** Returns whether a name in `users` is that of a user database. */
export function isUserDatabaseName(name: string): boolean {
  return /^user_.*\.sqlite$/.test(name);
}

/** Returns a new path for a draft of a user database, relative to the store's directory. */
export function draftPath(databaseId: string): string {
  return `${draftsDirectoryName}/${databaseId}_${newDatabaseId()}`;
}

/** Returns a new path for a draft of the master database, relative to the store's directory. */
export function masterDraftPath(): string {
  return `${draftsDirectoryName}/master_${newDatabaseId()}`;
}

/** Returns the database id in the name of a draft, or undefined if the draft is none of a user database. */
export function databaseIdOfDraft(name: string): string | undefined {
  return /^([0-9a-f]{32})_[0-9a-f]{32}$/.exec(name)?.[1];
}

/** Returns the paths of the companion files that SQLite may create for a database. */
export function companionsOf(path: string): readonly string[] {
  return [`${path}-journal`, `${path}-wal`, `${path}-shm`];
}

/** SQLite opens no longer path (`MAX_PATHNAME` in https://sqlite.org/src/file/src/os_unix.c). */
const pathBytesMax = 512;

/** The number of bytes by which the paths below the directory would be too long for SQLite; 0 or less: none. */
export function bytesTooLong(directory: string): number {
  const longest = `${directory}/users/user_${"0".repeat(64)}_${"0".repeat(32)}.sqlite-journal`;
  return Buffer.byteLength(longest, "utf8") + 1 - pathBytesMax;
}
