import { everything, type SchedulingPoints } from "../../core/index.js";
import { createDatabaseAccess } from "./database-access.js";
import type { Driver } from "./driver.js";
import { createJournal } from "./journal.js";
import { reachOfPragma, type Statement, setsExclusiveLocking } from "./sql.js";
import type { TransactionProgress } from "./statement-faults.js";
import { createTransaction } from "./transaction.js";

/**
 * What the statements of one connection do to others, as SQLite's isolation defines it. In BEGIN; SELECT; SELECT another
 * client's COMMIT can only be told apart at the first SELECT: from then on the transaction has its snapshot.
 *
 * Whether a statement has taken the snapshot or the lock is never guessed. If a step counted as private by mistake,
 * schedules would be lost.
 */
export interface Footprint {
  files(): readonly string[];
  /** After a statement that succeeded. `before`: whether a transaction was open before it. */
  succeeded(statement: Statement, readonly: boolean, before: boolean): void;
  failed(statement: Statement, readonly: boolean, before: boolean, code: string): void;
  /** The connection reads the schema or the data, as other connections see them. */
  read(): void;
  /** How far the open transaction has come, before a statement that only reads, or one that writes. */
  transaction(readonly: boolean): TransactionProgress;
  /** Whether nothing has been read or written in the open transaction, if there is one. */
  isFresh(): boolean;
  cursorClosed(): void;
  /** Before the connection ends: whether it may have a WAL open. */
  mayHaveWal(): boolean;
  /** The connection has ended. `holding`: with an open cursor; `hasWal`: perhaps with a WAL. */
  closed(inTransaction: boolean, holding: boolean, hasWal: boolean): void;
}

export function createFootprint(hook: SchedulingPoints, driver: Driver, file: string): Footprint {
  let attached: readonly string[] = [file];
  /** Locks are kept until the connection is closed. */
  let exclusive = false;
  const files = (): readonly string[] => attached;
  const journal = createJournal({ hook, driver, file, files });
  const access = createDatabaseAccess(hook, files, journal);
  const transaction = createTransaction({ driver, journal, access, files });

  const pragma = (statement: Statement, after: boolean): void => {
    if (setsExclusiveLocking(statement.label)) exclusive = true;
    const reach = reachOfPragma(statement.label);
    if (reach === "connection") return;
    const writes = reach === "writes";
    access.touch(writes ? "write" : "read");
    if (writes) {
      access.touchWriteLock();
      journal.changed();
    }
    if (after) transaction.mayHold(writes);
    else if (writes) access.release();
  };
  const withoutTransaction = (readonly: boolean): void => {
    if (!readonly) access.touchWriteLock();
    access.touch(readonly ? "read" : "write");
    if (!readonly) access.release();
  };
  const note = (statement: Statement, readonly: boolean, before: boolean): void => {
    const { verb, label } = statement;
    const after = driver.inTransaction();
    if (/^(ATTACH|DETACH|VACUUM)\b/i.test(label)) {
      // They make, copy and replace whole files.
      hook.touch(everything, "write");
      attached = driver.files();
    }
    if (verb === "pragma") pragma(statement, after);
    else if (before && !after) transaction.end(!/^ROLLBACK/i.test(label));
    else if (!before && after) transaction.begin(verb.startsWith("begin-"), verb === "begin-exclusive");
    else if (verb !== "other") return;
    else if (after) transaction.continue(statement, readonly, true);
    else withoutTransaction(readonly);
  };

  return {
    files,
    succeeded(statement, readonly, before) {
      access.successful(() => note(statement, readonly, before));
    },
    failed(statement, readonly, before, code) {
      const busy = code.startsWith("SQLITE_BUSY");
      access.touch(readonly || before ? "read" : "write");
      if (!readonly || statement.verb !== "other") access.touchWriteLock();
      if (before && !driver.inTransaction()) transaction.end(false);
      else if (before && !busy) transaction.continue(statement, readonly, code.startsWith("SQLITE_CONSTRAINT"));
      if (busy && statement.verb === "end") transaction.waitForReaders();
    },
    transaction: transaction.progress,
    read: () => access.touch("read"),
    isFresh: transaction.isFresh,
    cursorClosed() {
      if (driver.inTransaction()) return;
      access.touch("read");
      access.release();
    },
    // If a connection has never reached the file, it has no WAL, and asking it would open one.
    mayHaveWal: () => access.mayHaveReached() && (!access.hasReached() || driver.areAllWal() !== false),
    closed(inTransaction, holding, hasWal) {
      // A journal is deleted. The last connection also deletes the WAL, if the file still has its name (`sqlite3PagerClose`).
      if (hasWal || inTransaction || exclusive) access.touchDeletedFiles();
      if (inTransaction || holding || exclusive) withoutTransaction(false);
    },
  };
}
