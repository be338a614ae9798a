import type { Changes } from "./changes.js";
import type { DatabaseAccess } from "./database-access.js";
import type { Driver } from "./driver.js";
import type { Journal } from "./journal.js";
import type { Statement } from "./sql.js";
import type { TransactionProgress } from "./statement-faults.js";

/**
 * The open transaction of a connection, if any: what it certainly holds, and what it may hold. Once a transaction has
 * its snapshot and, for writing, its lock, everything in it is private until its COMMIT.
 */
export interface Transaction {
  /** A transaction begins. `writes`: with the write lock. `excludes`: other connections cannot read. */
  begin(writes: boolean, excludes: boolean): void;
  end(committed: boolean): void;
  /** A statement inside of the transaction. `hasRun`: it ran, so it got its snapshot and its lock. */
  continue(statement: Statement, readonly: boolean, hasRun: boolean): void;
  /** A pragma has read, or written, and left a transaction open. */
  mayHold(writes: boolean): void;
  /** A statement that may write has failed inside of the transaction. `isLocked`: it met a lock. */
  undone(isLocked: boolean): void;
  /** A COMMIT waits for readers, and new readers cannot begin. */
  waitForReaders(): void;
  /** Returns whether it certainly has its snapshot, of all its files. */
  hasSnapshot(): boolean;
  /** Returns whether it has read and written nothing yet. */
  isFresh(): boolean;
  /** Returns its progress before a statement that only reads, or one that writes. */
  progress(readonly: boolean): TransactionProgress;
}

interface Parts {
  readonly driver: Driver;
  readonly changes: Changes;
  readonly journal: Journal;
  readonly access: DatabaseAccess;
  readonly files: () => readonly string[];
}

export function createTransaction({ driver, changes, journal, access, files }: Parts): Transaction {
  let sure = { reads: false, writes: false };
  let maybe = { reads: false, writes: false };
  let excludes = false;
  let wrote = false;

  const begin = (writes: boolean, excluding: boolean): void => {
    sure = { reads: writes, writes };
    maybe = { reads: writes, writes };
    // With a rollback journal no other connection can read during an exclusive transaction.
    excludes = excluding;
    wrote = false;
    if (writes) {
      access.touchWriteLock();
      if (excluding) access.keepReadersOut();
      else access.touch("read");
    }
    journal.begun(writes);
  };

  return {
    begin,
    end(committed) {
      if (maybe.writes) access.touchWriteLock();
      const hasChanged = committed && maybe.writes && changes.take();
      if (excludes) access.keepReadersOut();
      else if (hasChanged) access.touch("write");
      else if (maybe.reads) access.touch("read");
      journal.ended();
      if (maybe.writes || maybe.reads) access.release();
      begin(false, false);
    },
    continue(statement, readonly, hasRun) {
      // If there are several files, they are locked, and first read, at different moments.
      const single = files().length === 1;
      if (!readonly && !(sure.writes && single)) access.touchWriteLock();
      if (!(sure.reads && single)) access.touch("read");
      maybe = { reads: true, writes: maybe.writes || !readonly };
      wrote ||= !readonly;
      if (!readonly) changes.ran(statement);
      if (hasRun && !(sure.reads && (readonly || sure.writes))) {
        const reach = driver.explain(statement.sql);
        sure = { reads: sure.reads || reach.reads, writes: sure.writes || reach.writes };
      }
      if (!readonly) journal.written(sure.writes);
      if (!maybe.writes || !journal.mayHaveSpilled(sure.writes)) return;
      excludes = true;
      access.keepReadersOut();
    },
    mayHold(writes) {
      maybe = { reads: true, writes: maybe.writes || writes };
      if (writes) changes.uncounted();
    },
    undone(isLocked) {
      // If it still waits for the write lock, it has not begun to write.
      if (sure.writes || !isLocked) changes.uncounted();
    },
    waitForReaders() {
      excludes = true;
      access.keepReadersOut();
    },
    hasSnapshot: () => sure.reads && files().length === 1,
    isFresh: () => !maybe.reads && !maybe.writes,
    progress: (readonly) => ({ takesLock: readonly ? !sure.reads : !sure.writes, hasWritten: wrote }),
  };
}
