import { type ControlledConnection, type ErrorKind, guarded, type SchedulingPoints } from "../../core/index.js";
import { createBusyTimeout } from "./busy-timeout.js";
import type { Driver } from "./driver.js";
import { createFootprint } from "./footprint.js";
import { attempt, type Waiter } from "./lock-waiting.js";
import { createPersistenceNotes, type PersistenceNotes } from "./persistence-notes.js";
import { isBusyTimeout, type Statement } from "./sql.js";
import { messageOf, statementFaults, undoesTransaction } from "./statement-faults.js";

/** One connection to a database of the run. Its statements are steps. */
export interface Connection extends ControlledConnection {
  /**
   * Runs a statement as one step, and waits for locks if SQLite would. `isReadonly` is called after the scheduling
   * point.
   */
  execute<T>(statement: Statement, isReadonly: () => boolean, action: () => T): T;
  /** Prepares a statement. If SQLite reads the schema for it, that is part of the current step. */
  prepare<T>(statement: Statement, action: () => T): T;
  /** Counts an open cursor. Its read lock is held until `closeCursor`. */
  openCursor(readonly: boolean): void;
  closeCursor(readonly: boolean): void;
  close(action: () => void): void;
}

export interface ConnectionOptions {
  readonly hook: SchedulingPoints;
  readonly driver: Driver;
  readonly file: string;
  /** The busy timeout with which it was opened. */
  readonly timeoutMs: number;
}

export function createConnection({ hook, driver, file, timeoutMs }: ConnectionOptions): Connection {
  const footprint = guarded(createFootprint(hook, driver, file), hook.defect);
  const notes = guarded(createPersistenceNotes(hook, driver), hook.defect);
  const own = guarded({ isBusyTimeout }, hook.defect);
  const timeout = createBusyTimeout(driver, timeoutMs);
  let schemaKnown = false;
  let cursors = 0;
  const waiter: Waiter = { hook, driver, footprint, timeout, hasCursor: () => cursors > 0 };

  return {
    file,
    isInTransaction: () => driver.inTransaction(),
    execute(statement, isReadonly, action) {
      if (statement.readsClock) hook.time.sqlClockUsed();
      hook.enter(statement.label, file);
      if (own.isBusyTimeout(statement.label)) return timeout.during(action);
      const result = execute(waiter, notes, { statement, isReadonly, action });
      schemaKnown = true;
      return result;
    },
    prepare(statement, action) {
      if (statement.readsClock) hook.time.sqlClockUsed();
      // SQLite sets the busy timeout while the pragma is prepared, not when it is run.
      if (own.isBusyTimeout(statement.label)) return timeout.during(action);
      // If a statement names something that is missing, SQLite reads the schema again.
      try {
        const result = hook.within(action);
        if (!schemaKnown) footprint.read();
        schemaKnown = true;
        return result;
      } catch (error) {
        footprint.readFailed();
        if (!driver.codeOf(error).startsWith("SQLITE_BUSY")) throw error;
        // Waiting must be a step of its own, because the current step has already done something.
        hook.enter(`prepare ${statement.label}`, file);
        const result = attempt(waiter, { statement, action, failed: footprint.read });
        schemaKnown = true;
        return result;
      }
    },
    openCursor(readonly) {
      cursors += 1;
      footprint.cursorOpened(readonly);
    },
    closeCursor(readonly) {
      cursors -= 1;
      footprint.cursorClosed(readonly);
    },
    close(action) {
      const isStep = hook.enter("close", file);
      const inTransaction = driver.inTransaction();
      const hasWal = isStep && footprint.mayHaveWal();
      notes.closing();
      action();
      notes.closed();
      footprint.closed(inTransaction, cursors > 0, hasWal);
    },
  };
}

interface Execution<T> {
  readonly statement: Statement;
  readonly isReadonly: () => boolean;
  readonly action: () => T;
}

function execute<T>(waiter: Waiter, notes: PersistenceNotes, { statement, isReadonly, action }: Execution<T>): T {
  const { hook, driver, footprint } = waiter;
  let readonly = isReadonly();
  const fault = hook.fault(() => statementFaults(statement, readonly, footprint.transaction(readonly), driver));
  if (fault !== undefined) return failWith(waiter, fault, statement, readonly);
  let before = driver.inTransaction();
  let hasRun = false;
  const run = (): T => {
    before = driver.inTransaction();
    // If a lock kept SQLite from running the statement, it may also have kept it from preparing it for `isReadonly`.
    if (hasRun) readonly = isReadonly();
    hasRun = true;
    return action();
  };
  const failed = (code: string): void => footprint.failed(statement, readonly, before, code);
  const result = attempt(waiter, { statement, action: run, failed });
  footprint.succeeded(statement, readonly, before);
  notes.succeeded(statement, readonly, before);
  return result;
}

/** Ends the statement with an injected error. Leaves the connection in the state in which SQLite would leave it. */
function failWith(
  { hook, driver, footprint }: Waiter,
  kind: ErrorKind,
  statement: Statement,
  readonly: boolean,
): never {
  const before = driver.inTransaction();
  if (before && undoesTransaction(kind)) driver.rollBack();
  footprint.failed(statement, readonly, before, kind);
  hook.fail(kind);
  throw driver.error(kind, guarded({ messageOf }, hook.defect).messageOf(kind));
}
