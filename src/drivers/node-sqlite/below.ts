import type { Method } from "../classes.js";
import type { RawConnection } from "../sqlite/index.js";
import { isSqliteError } from "./errors.js";
import type { NodeSqlite } from "./module.js";

/** What Rollcall itself calls of node:sqlite, without scheduling points. */
export interface Below {
  /** Returns a way to run SQL on a connection. */
  rawConnection(native: object): RawConnection;
  /** Returns whether Rollcall itself is running SQL now. */
  isAsking(): boolean;
}

/** Keeps the methods as they are before they are replaced. */
export function below({ DatabaseSync, StatementSync }: NodeSqlite): Below {
  const { prepare, exec } = DatabaseSync.prototype;
  const { all, setReadBigInts, setReturnArrays } = StatementSync.prototype;
  let asking = 0;
  const ask = <T>(action: () => T): T => {
    asking += 1;
    try {
      return action();
    } finally {
      asking -= 1;
    }
  };
  const rows = <T>(native: object, sql: string): readonly T[] =>
    ask(() => {
      const statement = prepare?.call(native, sql) as object;
      // A connection may have other defaults.
      for (const set of [setReadBigInts, setReturnArrays]) (set as Method | undefined)?.call(statement, false);
      return all?.call(statement) as readonly T[];
    });
  return {
    isAsking: () => asking > 0,
    rawConnection: (native) => ({
      first(sql) {
        const [row] = rows<object>(native, sql);
        return row === undefined ? undefined : Object.values(row)[0];
      },
      rows: (sql) => rows(native, sql),
      exec: (sql) => ask(() => void exec?.call(native, sql)),
      unlessWrong(otherwise, question) {
        try {
          return question();
        } catch (error) {
          if (isSqliteError(error)) return otherwise;
          throw error;
        }
      },
    }),
  };
}
