import { everything, type GatedConnection, type Gatekeeper } from "./gate.js";
import { isBusyTimeout, reachOfPragma, type Statement, setsExclusiveLocking } from "./sql.js";

/** What a connection needs of its driver, below the gates. */
export interface Driver {
  inTransaction(): boolean;
  /** Runs a pragma and answers its first value. */
  pragma(source: string): unknown;
  /** The files of the run that it reaches: its own, and those it has attached. */
  files(): readonly string[];
}

/** What the gates know of one connection to a database of the run. */
export interface Connection extends GatedConnection {
  /** Passes the gate and runs the statement, waiting for locks where SQLite would. */
  execute<T>(statement: Statement, readonly: boolean, action: () => T): T;
  /** What SQLite reads of the schema while a statement is prepared is part of the step that is being taken. */
  prepare<T>(statement: Statement, action: () => T): T;
  /** A cursor stays open, and with it its read lock, until `closeCursor`. */
  openCursor(): void;
  closeCursor(): void;
  close(action: () => void): void;
}

/**
 * The connection's own busy timeout is 0 and its real one is kept in mind here: a thread that waits inside of SQLite
 * would be seen by nobody. Whether SQLite would have waited is the rule of https://sqlite.org/c3ref/busy_handler.html:
 * not where waiting could never help, because the connection itself holds the lock that the other one waits for.
 */
export function gateConnection(keeper: Gatekeeper, driver: Driver, file: string, initialTimeoutMs: number): Connection {
  let files: readonly string[] = [file];
  let timeoutMs = initialTimeoutMs;
  let schemaKnown = false;
  let cursors = 0;
  let exclusive = false;
  /** Of the transaction that is open: whether it has its snapshot, and whether it has the write lock. */
  let reads = false;
  let writes = false;
  let excludes = false;

  const touchEach = (kind: "db" | "file" | "writing" | "reading", mode: "read" | "write"): void => {
    for (const each of files) keeper.touch(`${kind}:${each}`, mode);
  };
  const touch = (mode: "read" | "write"): void => {
    touchEach("db", mode);
    if (mode === "read") touchEach("reading", "read");
    // SQLite opens the journal or the WAL by its name.
    touchEach("file", "read");
  };
  /** Who may write: taken with the first write of a transaction and given back at its end. Readers do not see it. */
  const touchLock = (): void => touchEach("writing", "write");
  /** Whether anybody may read: nobody while an exclusive transaction is open, or a COMMIT waits for readers to leave. */
  const keepReadersOut = (): void => {
    touch("write");
    touchEach("reading", "write");
  };
  const endTransaction = (committed: boolean): void => {
    if (writes) touchLock();
    if (excludes) keepReadersOut();
    else if (writes && committed) touch("write");
    else if (reads) touch("read");
    if (writes || reads) keeper.release(files);
    reads = false;
    writes = false;
    excludes = false;
  };

  /**
   * What a statement that went well did to others. Inside a transaction everything is private until its COMMIT, once it
   * has its snapshot and, for writing, its lock: BEGIN; SELECT; SELECT and another client's COMMIT can only be told
   * apart at the first SELECT.
   */
  const account = (statement: Statement, readonly: boolean, before: boolean): void => {
    const after = driver.inTransaction();
    if (/^(ATTACH|DETACH)\b/i.test(statement.label)) files = driver.files();
    if (/^VACUUM\b.*\bINTO\b/i.test(statement.label)) keeper.touch(everything, "write");
    if (statement.verb === "pragma") {
      const reach = reachOfPragma(statement.label);
      if (setsExclusiveLocking(statement.label)) exclusive = true;
      if (reach === "connection") return;
      touch(reach === "writes" ? "write" : "read");
      if (reach === "reads") return;
      touchLock();
      if (!after) keeper.release(files);
      reads = after;
      writes = after;
    } else if (statement.verb === "begin-immediate" || statement.verb === "begin-exclusive") {
      reads = true;
      writes = true;
      // Where it is kept in a rollback journal nobody can read meanwhile.
      excludes = statement.verb === "begin-exclusive";
      touchLock();
      if (excludes) keepReadersOut();
      else touch("read");
    } else if (before && !after) endTransaction(!/^ROLLBACK/i.test(statement.label));
    else if (statement.verb === "other") {
      // Several files are locked, and read for the first time, at several times.
      const known = files.length === 1;
      if (!readonly && !(writes && known)) touchLock();
      if (!after) touch(readonly ? "read" : "write");
      else if (!(reads && known)) touch("read");
      if (!after && !readonly) keeper.release(files);
      if (!after) return;
      reads = reads || !isConstant(statement);
      writes = writes || !readonly;
    }
  };

  const attempt = <T>(statement: Statement, readonly: boolean, action: () => T): T => {
    for (;;) {
      const before = driver.inTransaction();
      if (timeoutMs > 0 && cursors === 0 && !reads && !writes) keeper.patient();
      try {
        const result = action();
        account(statement, readonly, before);
        schemaKnown = true;
        return result;
      } catch (error) {
        touch(readonly || before ? "read" : "write");
        if (!readonly || statement.verb === "end") touchLock();
        const busy = codeOf(error).startsWith("SQLITE_BUSY");
        if (before && !driver.inTransaction()) endTransaction(false);
        else if (before && !busy) {
          // What failed for another reason has come as far as taking its locks, and keeps them.
          reads = true;
          writes = writes || !readonly;
        }
        // A COMMIT that waits for readers keeps new ones out; whatever else waits has done nothing yet.
        const harmless = statement.verb !== "end";
        if (!harmless && busy) {
          excludes = true;
          keepReadersOut();
        }
        if (!wouldWait(error, statement, before, action) || !keeper.wait(files, timeoutMs, harmless)) {
          keeper.fail(codeOf(error));
          throw error;
        }
      }
    }
  };

  const wouldWait = (error: unknown, statement: Statement, before: boolean, action: () => unknown): boolean => {
    const code = codeOf(error);
    if (!code.startsWith("SQLITE_BUSY") || code === "SQLITE_BUSY_SNAPSHOT" || timeoutMs === 0) return false;
    if (code === "SQLITE_BUSY_RECOVERY" || statement.verb.startsWith("begin-")) return true;
    if (statement.verb === "other" && !before && cursors === 0) return true;
    return sqliteWaits(driver, action);
  };

  /** The connection's real busy timeout is in place while the action reads or changes it. */
  const withOwnTimeout = <T>(action: () => T): T => {
    driver.pragma(`busy_timeout = ${timeoutMs}`);
    try {
      return action();
    } finally {
      timeoutMs = Number(driver.pragma("busy_timeout"));
      driver.pragma("busy_timeout = 0");
    }
  };

  return {
    file,
    isInTransaction: () => driver.inTransaction(),
    execute(statement, readonly, action) {
      keeper.enter(statement.label, file);
      if (isBusyTimeout(statement.label)) return withOwnTimeout(action);
      return attempt(statement, readonly, action);
    },
    prepare(statement, action) {
      // SQLite sets this one while it is prepared, not when it is run.
      if (isBusyTimeout(statement.label)) return withOwnTimeout(action);
      if (schemaKnown) return action();
      for (;;) {
        touch("read");
        try {
          const result = action();
          schemaKnown = true;
          return result;
        } catch (error) {
          if (!wouldWait(error, statement, driver.inTransaction(), action) || !keeper.wait(files, timeoutMs, true))
            throw error;
        }
      }
    },
    openCursor() {
      cursors += 1;
    },
    closeCursor() {
      cursors -= 1;
      if (driver.inTransaction()) return;
      touch("read");
      keeper.release(files);
    },
    close(action) {
      keeper.enter("close", file);
      const holds = driver.inTransaction() || cursors > 0 || exclusive;
      action();
      if (!holds) return;
      touchLock();
      touch("write");
      keeper.release(files);
    },
  };
}

/** Reads no table, and so takes no snapshot. */
function isConstant({ label }: Statement): boolean {
  return /^(SELECT|VALUES)\b/i.test(label) && !/\bFROM\b/i.test(label);
}

const handlerMs = 1;
const tries = 3;

/**
 * Asks SQLite itself: with a busy timeout of one millisecond a statement that waits takes at least so long, one that
 * gives up at once takes far less. Only a noisy machine makes the second look like the first, and not three times in a
 * row. Everybody else is held at a gate, so nothing changes by trying.
 */
function sqliteWaits(driver: Driver, action: () => unknown): boolean {
  driver.pragma(`busy_timeout = ${handlerMs}`);
  try {
    for (let tried = 0; tried < tries; tried += 1) {
      const start = performance.now();
      try {
        action();
      } catch {
        // It fails as it did before; how long it takes is the answer.
      }
      if (performance.now() - start < 0.9 * handlerMs) return false;
    }
    return true;
  } finally {
    driver.pragma("busy_timeout = 0");
  }
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "error";
}
