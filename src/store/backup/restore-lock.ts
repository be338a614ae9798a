import { rmSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { StoreBusyError } from "../errors.js";
import { codeOf } from "../storage-errors.js";

/**
 * Takes the lock that keeps two restores of one directory apart, and returns what releases it. It is a lock of SQLite, so
 * it ends with the process that holds it.
 * @param directory Absolute path of the store's directory, which need not exist.
 * @throws {StoreBusyError} If another restore holds it.
 */
export function lockForRestore(directory: string): () => void {
  const path = `${directory}.restore-lock`;
  const database = new Sqlite(path, { timeout: 0 });
  try {
    // The transaction is never committed. Its first write fails if the file was deleted after it was opened: the restore
    // that held the lock has just ended, and another one may hold the lock on a new file.
    database.exec("BEGIN EXCLUSIVE; CREATE TABLE held (id INTEGER)");
  } catch (error) {
    database.close();
    if (codeOf(error) === "SQLITE_READONLY_DBMOVED") return lockForRestore(directory);
    if (!codeOf(error).startsWith("SQLITE_BUSY")) throw error;
    throw new StoreBusyError(`another restore is at work on ${directory}; wait until it has ended`, { cause: error });
  }
  return () => {
    try {
      rmSync(path, { force: true });
    } catch {
      // An empty file is left, and the next restore uses it: what was restored must not count as failed.
    } finally {
      database.close();
    }
  };
}
