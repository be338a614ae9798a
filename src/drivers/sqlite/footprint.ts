import { everything, type SchedulingPoints } from "../../core/index.js";
import { createChanges } from "./changes.js";
import { createDatabaseAccess, type DatabaseAccess } from "./database-access.js";
import type { Driver } from "./driver.js";
import { createJournal, type Journal } from "./journal.js";
import { type PragmaReach, reachOfPragma, type Statement, setsExclusiveLocking, setsJournalMode } from "./sql.js";
import type { TransactionProgress } from "./statement-faults.js";
import { createTransaction, type Transaction } from "./transaction.js";

/**
 * The effects of one connection's statements on others, by SQLite's isolation. In BEGIN; SELECT; SELECT only the first
 * SELECT depends on another client's COMMIT: from then on the transaction has its snapshot.
 *
 * It is never guessed whether a statement has taken the snapshot or the lock. If a step counted as private by mistake,
 * schedules would be lost.
 */
export interface Footprint {
  files(): readonly string[];
  /** Reports the accesses of a statement that succeeded. `before`: whether a transaction was open before it. */
  succeeded(statement: Statement, readonly: boolean, before: boolean): void;
  failed(statement: Statement, readonly: boolean, before: boolean, code: string): void;
  /** Reports that the connection reads the schema or the data, as other connections see them. */
  read(): void;
  /** The same, and that it failed. */
  readFailed(): void;
  /** Returns the progress of the open transaction before a statement that only reads, or one that writes. */
  transaction(readonly: boolean): TransactionProgress;
  /** Returns whether the open transaction has read and written nothing yet, or there is none. */
  isFresh(): boolean;
  /** The first row of a statement was read, and the statement goes on. */
  cursorOpened(readonly: boolean): void;
  cursorClosed(readonly: boolean): void;
  /** Returns whether the connection may have a WAL open. To be called before it ends. */
  mayHaveWal(): boolean;
  /**
   * Reports the accesses of the connection's end. `holding`: it had an open cursor. `hasWal`: it may have had a WAL
   * open.
   */
  closed(inTransaction: boolean, holding: boolean, hasWal: boolean): void;
}

export function createFootprint(hook: SchedulingPoints, driver: Driver, file: string): Footprint {
  let attached: readonly string[] = [file];
  /** Whether locks are kept until the connection is closed. */
  let exclusive = false;
  const files = (): readonly string[] => attached;
  const journal = createJournal({ hook, driver, file, files });
  const access = createDatabaseAccess(hook, files, journal);
  const changes = createChanges(driver);
  const transaction = createTransaction({ driver, changes, journal, access, files });
  const parts: Parts = { journal, access, transaction };

  const note = (statement: Statement, readonly: boolean, before: boolean): void => {
    const { verb, label } = statement;
    const after = driver.inTransaction();
    if (/^(ATTACH|DETACH|VACUUM)\b/i.test(label)) {
      // These statements make, copy and replace whole files.
      hook.touch(everything, "write");
      attached = driver.files();
    }
    if (setsExclusiveLocking(label)) exclusive = true;
    // The locks are kept after the COMMIT.
    if (exclusive) changes.uncounted();
    if (setsJournalMode(label)) access.forget();
    if (verb === "pragma") notePragma(parts, reachOfPragma(label), after);
    else if (before && !after) transaction.end(!/^ROLLBACK/i.test(label));
    else if (!before && after) transaction.begin(verb.startsWith("begin-"), verb === "begin-exclusive");
    else if (verb !== "other") return;
    else if (after) transaction.continue(statement, readonly, true);
    else if (readonly) access.touch("read");
    else {
      changes.ran(statement);
      noteAlone(access, changes.take());
    }
  };

  return {
    files,
    succeeded(statement, readonly, before) {
      access.successful(() => note(statement, readonly, before));
    },
    failed(statement, readonly, before, code) {
      const busy = code.startsWith("SQLITE_BUSY");
      access.touch(readonly || before ? "read" : "write");
      // Without the name it might have failed with another code. A lock that keeps a reader out comes before any name.
      if (!busy) access.touchFiles();
      else if (!readonly) access.touchJournal();
      if (!readonly || statement.verb !== "other") access.touchWriteLock();
      if (before && !readonly) transaction.undone(busy);
      if (before && !driver.inTransaction()) transaction.end(false);
      else if (before && !busy) transaction.continue(statement, readonly, code.startsWith("SQLITE_CONSTRAINT"));
      if (busy && statement.verb === "end") transaction.waitForReaders();
    },
    transaction: transaction.progress,
    read: () => access.touch("read"),
    readFailed() {
      access.touch("read");
      access.touchFiles();
    },
    isFresh: transaction.isFresh,
    ...ofCursors(driver, parts),
    // If a connection has never reached the file, it has no WAL. Asking it for the mode would open one.
    mayHaveWal: () => access.mayHaveReached() && (!access.hasReached() || driver.areAllWal() !== false),
    closed(inTransaction, holding, hasWal) {
      // SQLite deletes the journal. If the file still has its name, the last connection also deletes the WAL
      // (`sqlite3PagerClose`).
      if (hasWal || exclusive) access.touchDeletedFiles();
      // The end of a connection is a ROLLBACK.
      if (inTransaction) transaction.end(false);
      if (holding || exclusive) noteAlone(access, true);
    },
  };
}

interface Parts {
  readonly journal: Journal;
  readonly access: DatabaseAccess;
  readonly transaction: Transaction;
}

/** Reports the accesses of statements that go on after their first row. */
function ofCursors(driver: Driver, { access, journal }: Parts): Pick<Footprint, "cursorOpened" | "cursorClosed"> {
  return {
    cursorOpened(readonly) {
      // Until the statement ends, it keeps its journal.
      if (!readonly && !driver.inTransaction()) journal.changed();
    },
    cursorClosed(readonly) {
      if (driver.inTransaction()) return;
      // Only now SQLite counts and commits what the statement has changed.
      if (!readonly) {
        journal.changed();
        noteAlone(access, true);
      }
      access.touch("read");
      access.release();
    },
  };
}

/** Reports the accesses of a pragma. `isInTransaction`: whether a transaction is open after it. */
function notePragma({ journal, access, transaction }: Parts, reach: PragmaReach, isInTransaction: boolean): void {
  if (reach === "connection" || (reach === "snapshot" && transaction.hasSnapshot())) return;
  const writes = reach === "writes";
  access.touch(writes ? "write" : "read");
  if (writes) {
    access.touchWriteLock();
    journal.changed();
  }
  if (isInTransaction) transaction.mayHold(writes);
  else if (writes) access.release();
}

/** Reports the accesses of a statement that may write and is a transaction of its own. */
function noteAlone(access: DatabaseAccess, hasChanged: boolean): void {
  access.touchWriteLock();
  access.touch(hasChanged ? "write" : "read");
  if (hasChanged) access.touchJournal();
  access.release();
}
