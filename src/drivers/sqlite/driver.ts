import type { Explained } from "./explained.js";

/** What Rollcall asks a SQLite driver about one connection, without scheduling points. */
export interface Driver {
  inTransaction(): boolean;
  /** Runs a pragma that sets something. Costs a fraction of `pragma`, because no statement is made of it. */
  set(pragma: string): void;
  /** Runs a pragma and returns its first value. */
  pragma(source: string): unknown;
  /** Returns whether its own database is in WAL mode. Undefined: SQLite cannot tell. */
  isWal(): boolean | undefined;
  /** Returns whether its own database and all attached ones are in WAL mode. Undefined: SQLite cannot tell. */
  areAllWal(): boolean | undefined;
  /** Returns whether its own database, as it is in the open transaction, may be too large for the cache. */
  mayOutgrowCache(): boolean;
  /** Returns the files of the run that it uses: its own and the attached ones. */
  files(): readonly string[];
  /** Returns for each of those files the level of its `PRAGMA synchronous`. Undefined: SQLite cannot tell. */
  synchronous(): readonly { readonly file: string; readonly synchronous: number }[] | undefined;
  /**
   * Returns whether SQLite, if it ran the statement, would read or write a database that is not temporary. `isCounted`:
   * `totalChanges` counts every row that it may change. `isReadonly`: https://sqlite.org/c3ref/stmt_readonly.html.
   */
  explain(sql: string): Explained;
  /**
   * Returns how many rows the connection has changed since it was opened: https://sqlite.org/c3ref/total_changes.html.
   * Asking takes no lock and no snapshot.
   */
  totalChanges(): number;
  rollBack(): void;
  /** Returns the code of an error that the driver has thrown as SQLite names it, such as SQLITE_BUSY_SNAPSHOT. */
  codeOf(error: unknown): string;
  /** Returns the error that the driver throws if SQLite fails with this code. */
  error(code: string, message: string): Error;
}
