import type { SchedulingPoints } from "../../core/index.js";
import type { Driver } from "./driver.js";
import { reachOfPragma, type Statement } from "./sql.js";

/** Reports what the statements of one connection make durable, if that is recorded. */
export interface PersistenceNotes {
  /** After a statement that succeeded. `before`: whether a transaction was open before it. */
  succeeded(statement: Statement, readonly: boolean, before: boolean): void;
  /** Before the connection is closed. */
  closing(): void;
  closed(): void;
}

export function createPersistenceNotes(hook: SchedulingPoints, driver: Driver): PersistenceNotes {
  /** The levels after the latest statement that was recorded. */
  let synchronous: NonNullable<ReturnType<Driver["synchronous"]>> = [];
  /** Whether a statement was run before the recording began, so that the levels may be others. */
  let isOutdated = false;
  const note = (committed: boolean): void => {
    for (const each of synchronous) hook.persist({ by: "sqlite", ...each, committed });
  };
  return {
    succeeded(statement, readonly, before) {
      const reach = statement.verb === "pragma" ? reachOfPragma(statement.label) : undefined;
      // A setting of the connection does not open the file, but asking for the levels would.
      if (reach === "connection") return;
      isOutdated = !hook.asksForPersistence();
      if (isOutdated) return;
      // If they cannot be asked, the statement has not opened the file, and has written nothing.
      synchronous = driver.synchronous() ?? synchronous;
      const writes = reach === undefined ? !readonly : reach === "writes";
      note(!driver.inTransaction() && (before || writes) && !/^ROLLBACK/i.test(statement.label));
    },
    closing() {
      // The last connection to close makes a checkpoint, also if it has run nothing since the recording began.
      if (isOutdated && hook.asksForPersistence()) synchronous = driver.synchronous() ?? synchronous;
    },
    closed() {
      if (hook.asksForPersistence()) note(false);
    },
  };
}
