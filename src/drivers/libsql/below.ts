import type { RawConnection } from "../sqlite/index.js";
import type { Addon } from "./addon.js";
import { isSqliteError } from "./errors.js";

/** What Rollcall itself calls of the addon, without scheduling points. */
export interface Below {
  /** Returns a way to run SQL on a database. `keep` is called with each statement that was prepared for it. */
  rawConnection(native: object, keep: (statement: object) => void): RawConnection;
  isInTransaction(native: object): boolean;
}

/** The number of rows that are fetched at once, as the library does. */
const pageRows = 100;

/** Keeps the functions as they are before they are replaced. */
export function below(addon: Addon): Below {
  const { databasePrepareSync, databaseExecSync, databaseInTransaction } = addon;
  const { statementRowsSync, statementGet, statementSafeIntegers, rowsNext } = addon;
  const rowsOf = (native: object, sql: string, keep: (statement: object) => void): readonly object[] => {
    const statement = databasePrepareSync.call(native, sql) as object;
    keep(statement);
    // A connection may have another default.
    statementSafeIntegers.call(statement, false);
    const found = allOf(statementRowsSync.call(statement, []) as object);
    // After its last row an EXPLAIN still counts as running (`sqlite3VdbeList`), and if it explains a write, nothing can be
    // committed. `get` resets the statement.
    if (sql.startsWith("EXPLAIN")) statementGet.call(statement, []);
    return found;
  };
  const allOf = (rows: object): readonly object[] => {
    const found: object[] = [];
    for (;;) {
      const page: (object | undefined)[] = Array(pageRows).fill(undefined);
      rowsNext.call(rows, page);
      for (const row of page) {
        if (row === undefined) return found;
        found.push(row);
      }
    }
  };
  return {
    rawConnection: (native, keep) => ({
      first(sql) {
        const [row] = rowsOf(native, sql, keep);
        return row === undefined ? undefined : Object.values(row)[0];
      },
      rows: <T>(sql: string) => rowsOf(native, sql, keep) as readonly T[],
      exec: (sql) => void databaseExecSync.call(native, sql),
      unlessWrong(otherwise, question) {
        try {
          return question();
        } catch (error) {
          if (isSqliteError(error)) return otherwise;
          throw error;
        }
      },
    }),
    isInTransaction: (native) => databaseInTransaction.call(native, native) === true,
  };
}
