import type { Driver } from "./driver.js";
import type { Statement } from "./sql.js";

/**
 * Tells whether the transactions of one connection have changed its database. If one has not, its COMMIT only reads: in
 * WAL mode it writes nothing (`sqlite3PagerCommitPhaseOne` returns early), so no reader can tell when it came, and no
 * other transaction fails with SQLITE_BUSY_SNAPSHOT because of it. It only gives back the write lock. The same holds
 * for an UPDATE outside of a transaction that finds no row.
 *
 * The smallest example: `BEGIN IMMEDIATE; UPDATE t SET x = 1 WHERE x = 9; COMMIT` beside `SELECT x FROM t`.
 *
 * With a rollback journal such a COMMIT counts as a change, because it waits for readers: SQLite takes the exclusive
 * lock before it finds out that there is nothing to write (`vdbeCommit`). Whatever SQLite does not count, counts as a
 * change too: schema, pragmas, rows of `sqlite_sequence`, and a statement that failed (the pages that it has undone are
 * written).
 */
export interface Changes {
  /** A statement that may write has run. */
  ran(statement: Statement): void;
  /** Something ran whose changes SQLite does not count. */
  uncounted(): void;
  /** Returns whether anything may have changed since the last call. To be called after a transaction. */
  take(): boolean;
}

export function createChanges(driver: Driver): Changes {
  let total = 0;
  let isUncounted = false;
  const ran = new Set<string>();
  const isNothing = (): boolean =>
    driver.areAllWal() === true && [...ran].every((sql) => driver.explain(sql).isCounted);
  return {
    ran(statement) {
      if (changesRows(statement)) ran.add(statement.sql);
      else isUncounted = true;
    },
    uncounted() {
      isUncounted = true;
    },
    take() {
      const before = total;
      total = driver.totalChanges();
      const hasChanged = total !== before || isUncounted || !isNothing();
      isUncounted = false;
      ran.clear();
      return hasChanged;
    },
  };
}

/** Any other statement may change the schema. */
function changesRows({ label }: Statement): boolean {
  return /^(INSERT|UPDATE|DELETE|REPLACE|WITH)\b/i.test(label);
}
