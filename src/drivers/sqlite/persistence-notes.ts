import type { SchedulingPoints } from "../../core/index.js";
import type { Driver } from "./driver.js";
import { reachOfPragma, type Statement } from "./sql.js";

/** Reports what the statements of one connection make durable, if that is recorded. */
export interface PersistenceNotes {
  /** After a statement that succeeded. `before`: whether a transaction was open before it. */
  succeeded(statement: Statement, readonly: boolean, before: boolean): void;
  closed(): void;
}

export function createPersistenceNotes(hook: SchedulingPoints, driver: Driver): PersistenceNotes {
  /** The levels after the latest statement. */
  let synchronous: NonNullable<ReturnType<Driver["synchronous"]>> = [];
  const note = (committed: boolean): void => {
    for (const each of synchronous) hook.persist({ by: "sqlite", ...each, committed });
  };
  return {
    succeeded(statement, readonly, before) {
      const reach = statement.verb === "pragma" ? reachOfPragma(statement.label) : undefined;
      // A setting of the connection does not open the file, but asking for the levels would.
      if (reach === "connection" || !hook.asksForPersistence()) return;
      // If they cannot be asked, the statement has not opened the file, and has written nothing.
      synchronous = driver.synchronous() ?? synchronous;
      const writes = reach === undefined ? !readonly : reach === "writes";
      note(!driver.inTransaction() && (before || writes) && !/^ROLLBACK/i.test(statement.label));
    },
    closed() {
      if (hook.asksForPersistence()) note(false);
    },
  };
}
