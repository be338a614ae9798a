import Sqlite, { type Database } from "better-sqlite3";
import { CorruptDatabaseError } from "./errors.js";
import { type LoneOpening, openAlone } from "./lone-opening.js";
import { refuseEmptyFile, refuseForeignDatabase, refuseStaleWal } from "./master-checks.js";
import { ensureMasterFile } from "./master-file.js";
import type { OlderMaster } from "./options.js";
import { type Presence, watchPresence } from "./presence.js";
import { applyMasterVersions, masterVersions } from "./schema.js";
import { prepareCommitMark } from "./session.js";
import { translatingErrors } from "./storage-errors.js";

/** A store's connection to its master database. */
export interface Master {
  readonly database: Database;
  /** Made once, with the master database. Every user database carries it, so that another store's is recognised. */
  readonly storeId: string;
  /**
   * Returns a number that differs from earlier ones if any connection, in any process, has committed a change since.
   * @throws {StoreReplacedError}
   */
  version(): number;
  /**
   * Runs `work` in one transaction that takes the write lock first, and returns its result. If it throws, rolls back. What
   * `work` changed is durable when this returns.
   * @throws {StoreReplacedError}
   */
  write<T>(work: () => T): T;
  /** Runs `work`, which changes no row, while no other client can write. */
  locked<T>(work: () => T): T;
  /** Runs `work`. Inside of it, a call waits at most so long for a lock, in milliseconds. */
  waiting<T>(timeoutMs: number, work: () => T): T;
  /** Returns how long a call waits for a lock now, in milliseconds. Connections to user databases wait as long. */
  waitMs(): number;
  close(): void;
}

/** The master database, and what opening it did. */
export interface OpenedMaster {
  readonly master: Master;
  readonly opening: LoneOpening;
}

/**
 * Opens the master database of a directory. Creates the directory and the database if they do not exist.
 * @param busyTimeoutMs Milliseconds to wait for a lock.
 * @throws {InvalidOptionsError | DirectoryNotWritableError | MasterDatabaseMissingError | MasterOlderThanUsersError}
 * @throws {IncompatibleDatabaseError | CorruptDatabaseError | StaleJournalError} The files are not changed then.
 */
export function openMaster(directory: string, busyTimeoutMs: number, olderMaster: OlderMaster): OpenedMaster {
  const path = ensureMasterFile(directory);
  refuseEmptyFile(path);
  refuseStaleWal(path);
  const opening = openAlone(directory, path, olderMaster);
  const database = openConnection(path, busyTimeoutMs);
  try {
    const version = refuseForeignDatabase(database, path);
    setPragmas(database, path);
    // If another connection was open, it may be one of Rollcall 0.2.0, and the schema is not up to date yet.
    if (version < masterVersions.length) bringUpToDate(database, path);
    return { master: masterOver(database, watchPresence(path), busyTimeoutMs), opening };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens the master database to read it only. Creates and changes nothing. */
export function openMasterReadOnly(path: string, busyTimeoutMs: number): Master {
  refuseEmptyFile(path);
  refuseStaleWal(path);
  const database = translatingErrors(
    `opening ${path}`,
    () => new Sqlite(path, { fileMustExist: true, readonly: true, timeout: busyTimeoutMs }),
  );
  try {
    refuseForeignDatabase(database, path);
    return masterOver(database, watchPresence(path), busyTimeoutMs);
  } catch (error) {
    database.close();
    throw error;
  }
}

function openConnection(path: string, busyTimeoutMs: number): Database {
  return translatingErrors(`opening ${path}`, () => new Sqlite(path, { fileMustExist: true, timeout: busyTimeoutMs }));
}

function bringUpToDate(database: Database, path: string): void {
  translatingErrors(`migrating ${path}`, () => {
    database.transaction(() => applyMasterVersions(database)).immediate();
  });
}

function setPragmas(database: Database, path: string): void {
  translatingErrors(`opening ${path}`, () => {
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    // A `-wal` that once grew, because a reader kept it from being checkpointed, shrinks again.
    database.pragma(`journal_size_limit = ${8 * 1024 * 1024}`);
  });
}

function masterOver(database: Database, presence: Presence, busyTimeoutMs: number): Master {
  const storeId = database.prepare<[], string>("SELECT store_id FROM rollcall_store").pluck().get();
  if (storeId === undefined) throw new CorruptDatabaseError("the master database has lost its store id");
  // Changes if another connection commits, not if this one does (https://sqlite.org/pragma.html#pragma_data_version).
  const dataVersion = database.prepare<[], number>("PRAGMA data_version").pluck();
  const totalChanges = database.prepare<[], number>("SELECT total_changes()").pluck();
  const markCommit = prepareCommitMark(database);
  let ownWrites = 0;
  let waitMs = busyTimeoutMs;

  const inTransaction = <T>(work: () => T): T => database.transaction(work).immediate();
  return {
    database,
    storeId,
    version() {
      presence.check();
      return (dataVersion.get() ?? 0) + ownWrites;
    },
    write(work) {
      try {
        return inTransaction(() => {
          presence.check();
          const before = totalChanges.get();
          const returned = work();
          if (totalChanges.get() !== before) markCommit();
          return returned;
        });
      } finally {
        ownWrites += 1;
      }
    },
    locked: (work) =>
      inTransaction(() => {
        presence.check();
        return work();
      }),
    waiting(timeoutMs, work) {
      const before = waitMs;
      if (timeoutMs === before) return work();
      const set = (ms: number): void => {
        database.pragma(`busy_timeout = ${ms}`);
        waitMs = ms;
      };
      set(timeoutMs);
      try {
        return work();
      } finally {
        set(before);
      }
    },
    waitMs: () => waitMs,
    close: () => database.close(),
  };
}
