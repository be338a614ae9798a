import { existsSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { CorruptDatabaseError, MasterDatabaseMissingError } from "../errors.js";
import { masterFileName } from "../layout.js";
import type { OlderMaster } from "../options.js";
import { translatingErrors } from "../storage-errors.js";
import { type LoneOpening, openAlone } from "./lone-opening.js";
import { refuseEmptyFile, refuseForeignDatabase, refuseStaleWal } from "./master-checks.js";
import { ensureMasterFile } from "./master-file.js";
import { isNoted, noteFirstCommit, reconcileUsers } from "./older-master.js";
import { watchPresence } from "./presence.js";
import { applyMasterVersions, masterVersions } from "./schema.js";
import { prepareCommitMark, readSession, type Session } from "./session.js";

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
  const isWalEmpty = refuseStaleWal(path);
  const opening = openAlone(directory, path, { olderMaster, isWalEmpty });
  const database = openConnection(path, busyTimeoutMs);
  try {
    const version = refuseForeignDatabase(database, path);
    setPragmas(database, path);
    // If another connection was open, it may be one of Rollcall 0.2.0, and the schema is not up to date yet.
    if (version < masterVersions.length) bringUpToDate(database, path);
    const settled = opening.alone ? opening : settleBesideOthers(directory, database, olderMaster);
    return { master: masterOver(directory, database, busyTimeoutMs), opening: settled };
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * The master database may be older than its user databases also if another connection has it open: a tool that reads it,
 * or another store that is being opened at the same moment, so that neither is alone.
 */
function settleBesideOthers(directory: string, database: Database, olderMaster: OlderMaster): LoneOpening {
  const isKnown = (): boolean => isNoted(directory, readSession(database));
  return translatingErrors(`opening ${directory}`, () => {
    if (isKnown()) return { alone: false, adopted: [] };
    const reconcile = database.transaction(() => {
      // Another client may have committed, and noted it, between the two reads above.
      if (isKnown()) return [];
      const adopted = reconcileUsers(directory, database, olderMaster);
      if (adopted.length > 0) prepareCommitMark(database)();
      return adopted;
    });
    return { alone: false, adopted: reconcile.immediate() };
  });
}

/** Opens the master database to read it only. Creates and changes nothing. */
export function openMasterReadOnly(directory: string, busyTimeoutMs: number): Master {
  const path = join(directory, masterFileName);
  if (!existsSync(path)) {
    throw new MasterDatabaseMissingError(`${path} does not exist, and with readOnly no store is created`);
  }
  refuseEmptyFile(path);
  refuseStaleWal(path);
  const database = translatingErrors(
    `opening ${path}`,
    () => new Sqlite(path, { fileMustExist: true, readonly: true, timeout: busyTimeoutMs }),
  );
  try {
    refuseForeignDatabase(database, path);
    return masterOver(directory, database, busyTimeoutMs);
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

function masterOver(directory: string, database: Database, busyTimeoutMs: number): Master {
  const presence = watchPresence(join(directory, masterFileName));
  const storeId = database.prepare<[], string>("SELECT store_id FROM rollcall_store").pluck().get();
  if (storeId === undefined) throw new CorruptDatabaseError("the master database has lost its store id");
  // Changes if another connection commits, not if this one does (https://sqlite.org/pragma.html#pragma_data_version).
  const dataVersion = database.prepare<[], number>("PRAGMA data_version").pluck();
  const totalChanges = database.prepare<[], number>("SELECT total_changes()").pluck();
  let markCommit: (() => Session | undefined) | undefined;
  let ownWrites = 0;
  let waitMs = busyTimeoutMs;

  const mark = (): void => {
    // Prepared late: a database that is only read may lack the table.
    markCommit ??= prepareCommitMark(database);
    const session = markCommit();
    if (session !== undefined) noteFirstCommit(directory, session);
  };
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
          if (totalChanges.get() !== before) mark();
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
      // A call that waits on the event loop finds the store closed here.
      translatingErrors("waiting for a lock", () => set(timeoutMs));
      try {
        return work();
      } finally {
        // `work` may have closed the store.
        if (database.open) set(before);
      }
    },
    waitMs: () => waitMs,
    close: () => database.close(),
  };
}
