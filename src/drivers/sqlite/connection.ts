import type { ErrorKind, GatedConnection, Gatekeeper } from "../../core/index.js";
import { guarded } from "../../core/index.js";
import { codeOf } from "./error-code.js";
import { createFootprint } from "./footprint.js";
import { isBusyTimeout, reachOfPragma, type Statement } from "./sql.js";
import { sayFault, statementFaults, undoesTransaction } from "./statement-faults.js";

/** What a connection needs of its driver, below the gates. */
export interface Driver {
  inTransaction(): boolean;
  /** Runs a pragma and answers its first value. */
  pragma(source: string): unknown;
  /** Whether its own database is in WAL mode. Undefined: SQLite cannot say. */
  isWal(): boolean | undefined;
  /** Whether it and those that are attached are. */
  areAllWal(): boolean | undefined;
  /** Whether its own database, as it is in the open transaction, may be too large for the cache. */
  mayOutgrowCache(): boolean;
  /** The files of the run that it reaches: its own, and those it has attached. */
  files(): readonly string[];
  /** For each of those files the level of its `PRAGMA synchronous`. */
  synchronous(): readonly { readonly file: string; readonly synchronous: number }[];
  /** Whether the statement, as SQLite would run it, reads or writes any database that is not temporary. */
  explain(sql: string): { readonly reads: boolean; readonly writes: boolean };
  rollBack(): void;
  /** What it throws where SQLite fails with this code. */
  error(code: string, message: string): Error;
}

/** What the gates know of one connection to a database of the run. */
export interface Connection extends GatedConnection {
  /** Passes the gate and runs the statement, waiting for locks where SQLite would. `isReadonly` is asked behind the gate. */
  execute<T>(statement: Statement, isReadonly: () => boolean, action: () => T): T;
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
  const footprint = guarded(createFootprint(keeper, driver, file), keeper.defect);
  const own = guarded({ isBusyTimeout, reachOfPragma, sayFault }, keeper.defect);
  let timeoutMs = initialTimeoutMs;
  let schemaKnown = false;
  let cursors = 0;
  /** As far as it was asked. */
  let synchronous: ReturnType<Driver["synchronous"]> = [];

  /** Runs what may meet a lock, and runs it again for as long as SQLite would wait. */
  const attempt = <T>(statement: Statement, action: () => T, failed: (code: string) => void): T => {
    for (;;) {
      const before = driver.inTransaction();
      if (timeoutMs > 0 && cursors === 0 && footprint.isFresh()) keeper.patient();
      try {
        return keeper.within(action);
      } catch (error) {
        failed(codeOf(error));
        // A COMMIT that waits is noticed by readers; whatever else waits has done nothing yet.
        const harmless = statement.verb !== "end";
        const waits = wouldWait(error, statement, before, action);
        if (waits && keeper.wait(footprint.files(), timeoutMs, harmless)) continue;
        keeper.fail(codeOf(error));
        throw error;
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

  const failWith = (kind: ErrorKind, statement: Statement, readonly: boolean): never => {
    const before = driver.inTransaction();
    if (before && undoesTransaction(kind)) driver.rollBack();
    footprint.failed(statement, readonly, before, kind);
    keeper.fail(kind);
    throw driver.error(kind, own.sayFault(kind));
  };

  const persist = (before: boolean, readonly: boolean, statement: Statement): void => {
    // Asked only behind a statement that has opened the file: asking would open it.
    synchronous = driver.synchronous();
    const writes = statement.verb === "pragma" ? own.reachOfPragma(statement.label) === "writes" : !readonly;
    const committed = !driver.inTransaction() && (before || writes) && !/^ROLLBACK/i.test(statement.label);
    for (const each of synchronous) keeper.persist({ by: "sqlite", ...each, committed });
  };

  return {
    file,
    isInTransaction: () => driver.inTransaction(),
    execute(statement, isReadonly, action) {
      keeper.enter(statement.label, file);
      if (own.isBusyTimeout(statement.label)) return withOwnTimeout(action);
      let readonly = isReadonly();
      const fault = keeper.fault(() => statementFaults(statement, readonly, footprint.standing(readonly), driver));
      if (fault !== undefined) return failWith(fault, statement, readonly);
      let before = driver.inTransaction();
      let hasRun = false;
      const run = (): ReturnType<typeof action> => {
        before = driver.inTransaction();
        // What keeps SQLite from running a statement may have kept it from saying what the statement is, too.
        if (hasRun) readonly = isReadonly();
        hasRun = true;
        return action();
      };
      const result = attempt(statement, run, (code) => footprint.failed(statement, readonly, before, code));
      footprint.succeeded(statement, readonly, before);
      schemaKnown = true;
      const isSetting = statement.verb === "pragma" && own.reachOfPragma(statement.label) === "connection";
      if (!isSetting && keeper.asksForPersistence()) persist(before, readonly, statement);
      return result;
    },
    prepare(statement, action) {
      // SQLite sets this one while it is prepared, not when it is run.
      if (own.isBusyTimeout(statement.label)) return withOwnTimeout(action);
      // A statement that names what is not there makes SQLite look at the schema again, too.
      try {
        const result = keeper.within(action);
        if (!schemaKnown) footprint.read();
        schemaKnown = true;
        return result;
      } catch (error) {
        footprint.read();
        if (!codeOf(error).startsWith("SQLITE_BUSY")) throw error;
        // What waits must be a step of its own: the one that is being taken has already done something.
        keeper.enter(`prepare ${statement.label}`, file);
        const result = attempt(statement, action, footprint.read);
        schemaKnown = true;
        return result;
      }
    },
    openCursor() {
      cursors += 1;
    },
    closeCursor() {
      cursors -= 1;
      footprint.cursorClosed();
    },
    close(action) {
      const isStep = keeper.enter("close", file);
      const inTransaction = driver.inTransaction();
      const hasWal = isStep && footprint.mayHaveWal();
      action();
      if (keeper.asksForPersistence())
        for (const each of synchronous) keeper.persist({ by: "sqlite", ...each, committed: false });
      footprint.closed(inTransaction, cursors > 0, hasWal);
    },
  };
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
