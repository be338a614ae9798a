import { existsSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import Sqlite, { type Database } from "better-sqlite3";
import { linkUnlessTaken, syncDirectory } from "../durable-files.js";
import { StoreBusyError } from "../errors.js";
import { companionsOf, quarantineDirectoryName, usersDirectoryName } from "../layout.js";
import { codeOf } from "../storage-errors.js";
import { createDirectory } from "./files.js";
import type { LiveStore } from "./live-store.js";
import type { BackedUpAccount } from "./opened-backup.js";

/**
 * Moves the present files of a user database to `quarantine`, puts `draft` in their place, and returns the new paths of
 * the old files. If it is killed in between, the database is missing, and running it again finishes.
 */
export async function replaceUserFile(
  store: LiveStore,
  account: BackedUpAccount,
  draft: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const path = join(store.directory, account.dbPath);
  const users = join(store.directory, usersDirectoryName);
  const quarantine = join(store.directory, quarantineDirectoryName);
  await createDirectory(quarantine);
  const present = await lockPresentFile(path, signal);
  try {
    return store.whileRegistered(account, () => {
      const folder = join(quarantine, `restored-${new Date().toISOString().replaceAll(/[-:.]/g, "")}`);
      const moved = moveAway(path, folder);
      linkUnlessTaken(draft, path);
      for (const directory of [users, quarantine]) syncDirectory(directory);
      return moved;
    });
  } finally {
    present?.close();
  }
}

function moveAway(path: string, prefix: string): string[] {
  // The database goes first. If the journal went first and this were killed, half a transaction would count as data.
  const files = [path, ...companionsOf(path)].filter((file) => existsSync(file));
  return files.map((file) => {
    const to = `${prefix}_${basename(file)}`;
    renameSync(file, to);
    return to;
  });
}

const waitMs = 10_000;
const journalWaitMs = 1_000;

/**
 * Locks the present file, so that no transaction is in progress on it while it is moved. A connection that was waiting
 * for the lock gets SQLITE_READONLY_DBMOVED afterwards, because the name of its file has another file now. Undefined:
 * there is no usable file to lock.
 *
 * A journal belongs to a transaction that ends soon, or was left over. Opening the file would play a left-over one back;
 * it is moved as it is.
 */
async function lockPresentFile(path: string, signal: AbortSignal | undefined): Promise<Database | undefined> {
  const start = performance.now();
  for (;;) {
    const waited = performance.now() - start;
    if (!existsSync(path)) return undefined;
    if (existsSync(`${path}-journal`)) {
      if (waited > journalWaitMs) return undefined;
    } else {
      const attempt = tryToLock(path);
      if (attempt !== "busy") return attempt;
      if (waited > waitMs) throw new StoreBusyError(`another connection holds the lock of ${path}; restore again`);
    }
    await setTimeout(20 * (0.5 + Math.random()), undefined, { signal });
  }
}

function tryToLock(path: string): Database | "busy" | undefined {
  let database: Database | undefined;
  try {
    database = new Sqlite(path, { fileMustExist: true, timeout: 0 });
    database.exec("BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database?.close();
    // A file that is damaged, or is no database, cannot be locked, and no transaction is in progress on it.
    return codeOf(error).startsWith("SQLITE_BUSY") ? "busy" : undefined;
  }
}
