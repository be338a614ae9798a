import { type AccessMode, everything, type Gatekeeper } from "../../core/index.js";
import type { Driver } from "./connection.js";
import { createJournal } from "./journal.js";
import { reachOfPragma, type Statement, setsExclusiveLocking } from "./sql.js";
import type { Standing } from "./statement-faults.js";

/**
 * What the statements of one connection do to others, as SQLite's isolation has it. Inside a transaction everything is
 * private until its COMMIT, once it has its snapshot and, for writing, its lock: in BEGIN; SELECT; SELECT another
 * client's COMMIT can only be told apart at the first SELECT.
 *
 * Whether a statement has taken the snapshot or the lock is never guessed: a step that counts as private by mistake
 * would lose schedules.
 */
export interface Footprint {
  files(): readonly string[];
  /** After a statement that went well; `before`: whether it began inside a transaction. */
  succeeded(statement: Statement, readonly: boolean, before: boolean): void;
  failed(statement: Statement, readonly: boolean, before: boolean, code: string): void;
  /** Reads the schema or the data, as seen by everybody. */
  read(): void;
  /** Before a statement that only reads, or one that writes. */
  standing(readonly: boolean): Standing;
  /** Nothing has been read or written in the transaction that is open, if there is one. */
  isFresh(): boolean;
  cursorClosed(): void;
  /** Before the connection ends: whether it may have a WAL open. */
  mayHaveWal(): boolean;
  /** The connection has ended; `holding`: with a cursor that was open; `hasWal`: perhaps with a WAL. */
  closed(inTransaction: boolean, holding: boolean, hasWal: boolean): void;
}

export function createFootprint(keeper: Gatekeeper, driver: Driver, file: string): Footprint {
  let files: readonly string[] = [file];
  let exclusive = false;
  /** Of the transaction that is open: what it has for certain, and what it may have. */
  let sure = { reads: false, writes: false };
  let maybe = { reads: false, writes: false };
  let excludes = false;
  let wrote = false;
  /** A statement has reached the file; in WAL mode, the WAL and its index exist since then. */
  let hasReached = false;
  let reaches = false;
  let mayHaveReached = false;
  const journal = createJournal(keeper, driver, file, () => files);

  const touchEach = (kind: "db" | "file" | "writing" | "reading" | "beside", mode: AccessMode): void => {
    for (const each of files) keeper.touch(`${kind}:${each}`, mode);
  };
  const touch = (mode: "read" | "write"): void => {
    touchEach("db", mode);
    if (mode === "read") touchEach("reading", "read");
    // SQLite opens the journal or the WAL by its name.
    touchEach("file", "read");
    if (!hasReached) journal.touchNames();
    reaches = true;
    mayHaveReached = true;
  };
  /** Who may write: taken with the first write of a transaction and given back at its end. Readers do not see it. */
  const touchLock = (): void => touchEach("writing", "write");
  /** Whether anybody may read: nobody while an exclusive transaction is open, or a COMMIT waits for readers to leave. */
  const keepReadersOut = (): void => {
    touch("write");
    touchEach("reading", "write");
  };

  const begin = (writes: boolean, excluding: boolean): void => {
    sure = { reads: writes, writes };
    maybe = { reads: writes, writes };
    // Where it is kept in a rollback journal nobody can read meanwhile.
    excludes = excluding;
    wrote = false;
    if (writes) {
      touchLock();
      if (excluding) keepReadersOut();
      else touch("read");
    }
    journal.begun(writes);
  };

  const end = (committed: boolean): void => {
    if (maybe.writes) touchLock();
    if (excludes) keepReadersOut();
    else if (maybe.writes && committed) touch("write");
    else if (maybe.reads) touch("read");
    journal.ended();
    if (maybe.writes || maybe.reads) keeper.release(files);
    begin(false, false);
  };

  const inside = (statement: Statement, readonly: boolean, hasRun: boolean): void => {
    // Several files are locked, and read for the first time, at several times.
    const single = files.length === 1;
    if (!readonly && !(sure.writes && single)) touchLock();
    if (!(sure.reads && single)) touch("read");
    maybe = { reads: true, writes: maybe.writes || !readonly };
    wrote ||= !readonly;
    if (hasRun && !(sure.reads && (readonly || sure.writes))) {
      const reach = driver.explain(statement.sql);
      sure = { reads: sure.reads || reach.reads, writes: sure.writes || reach.writes };
    }
    if (!readonly) journal.written(sure.writes);
    if (!maybe.writes || !journal.mayHaveSpilled(sure.writes)) return;
    excludes = true;
    keepReadersOut();
  };

  const pragma = (statement: Statement, after: boolean): void => {
    if (setsExclusiveLocking(statement.label)) exclusive = true;
    const reach = reachOfPragma(statement.label);
    if (reach === "connection") return;
    touch(reach === "writes" ? "write" : "read");
    if (reach === "writes") {
      touchLock();
      journal.changed();
    }
    if (after) maybe = { reads: true, writes: maybe.writes || reach === "writes" };
    else if (reach === "writes") keeper.release(files);
  };

  const succeeded = (statement: Statement, readonly: boolean, before: boolean): void => {
    const after = driver.inTransaction();
    if (/^(ATTACH|DETACH|VACUUM)\b/i.test(statement.label)) {
      // They make, copy and replace whole files.
      keeper.touch(everything, "write");
      files = driver.files();
    }
    if (statement.verb === "pragma") pragma(statement, after);
    else if (before && !after) end(!/^ROLLBACK/i.test(statement.label));
    else if (!before && after) begin(statement.verb.startsWith("begin-"), statement.verb === "begin-exclusive");
    else if (statement.verb !== "other") return;
    else if (after) inside(statement, readonly, true);
    else {
      if (!readonly) touchLock();
      touch(readonly ? "read" : "write");
      if (!readonly) keeper.release(files);
    }
  };

  return {
    files: () => files,
    succeeded(statement, readonly, before) {
      reaches = false;
      succeeded(statement, readonly, before);
      hasReached ||= reaches;
    },
    failed(statement, readonly, before, code) {
      const busy = code.startsWith("SQLITE_BUSY");
      touch(readonly || before ? "read" : "write");
      if (!readonly || statement.verb !== "other") touchLock();
      if (before && !driver.inTransaction()) end(false);
      else if (before && !busy) inside(statement, readonly, code.startsWith("SQLITE_CONSTRAINT"));
      if (!busy || statement.verb !== "end") return;
      // A COMMIT that waits for readers keeps new ones out.
      excludes = true;
      keepReadersOut();
    },
    standing: (readonly) => ({ takesLock: readonly ? !sure.reads : !sure.writes, hasWritten: wrote }),
    read: () => touch("read"),
    isFresh: () => !maybe.reads && !maybe.writes,
    cursorClosed() {
      if (driver.inTransaction()) return;
      touch("read");
      keeper.release(files);
    },
    // A connection that has never reached the file has no WAL, and asking it would open one.
    mayHaveWal: () => mayHaveReached && (!hasReached || driver.areAllWal() !== false),
    closed(inTransaction, holding, hasWal) {
      if (hasWal || inTransaction || exclusive) {
        // A journal is deleted. So is a WAL, by the last connection, if the file still has its name (`sqlite3PagerClose`).
        touchEach("file", "read");
        touchEach("beside", "add");
        journal.touchNames();
      }
      if (!inTransaction && !holding && !exclusive) return;
      touchLock();
      touch("write");
      keeper.release(files);
    },
  };
}
