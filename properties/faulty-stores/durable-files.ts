import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";

/*
 * User databases that are created, used and deleted durably.
 */

export function newPath(directory: string, authId: string): string {
  return join(directory, "users", `user_${authId}_${randomBytes(8).toString("hex")}.sqlite`);
}

/** Creates a user database so that a file with its final name is always complete and durable. */
export function createUserDatabase(path: string, bytes: Uint8Array = emptyUserDatabase()): void {
  const temporary = temporaryPathOf(path);
  writeDurably(temporary, bytes);
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

/** Returns the bytes of an empty user database. */
export function emptyUserDatabase(): Buffer {
  const database = new Sqlite(":memory:");
  database.exec("CREATE TABLE entries (name TEXT PRIMARY KEY, value TEXT)");
  const bytes = database.serialize();
  database.close();
  return bytes;
}

/** Returns the path of a user database until it is complete. Recovery deletes such files. */
export function temporaryPathOf(path: string): string {
  return `${path}.tmp`;
}

export function deleteTemporaryFiles(directory: string): void {
  const users = join(directory, "users");
  for (const name of readdirSync(users))
    if (name.endsWith(temporaryPathOf(""))) rmSync(join(users, name), { force: true });
}

/** Writes a file and syncs its contents. Its name is durable only after `syncDirectory`. */
export function writeDurably(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, "w");
  try {
    writeFileSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the names in a directory durable. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export function deleteUserDatabase(path: string): void {
  for (const suffix of ["", "-journal"]) rmSync(path + suffix, { force: true });
  syncDirectory(dirname(path));
}

export function useUserDatabase<T>(path: string, work: (database: Database) => T): T {
  const database = new Sqlite(path, { fileMustExist: true });
  try {
    // With a rollback journal, only EXTRA also makes the deletion of the journal durable, which ends a transaction.
    database.pragma("synchronous = EXTRA");
    return work(database);
  } finally {
    database.close();
  }
}
