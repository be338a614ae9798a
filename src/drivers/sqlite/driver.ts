/** What Rollcall asks of a SQLite driver about one connection, below the scheduling points. */
export interface Driver {
  inTransaction(): boolean;
  /** Runs a pragma and returns its first value. */
  pragma(source: string): unknown;
  /** Whether its own database is in WAL mode. Undefined: SQLite cannot say. */
  isWal(): boolean | undefined;
  /** Whether its own database and all attached ones are in WAL mode. Undefined: SQLite cannot say. */
  areAllWal(): boolean | undefined;
  /** Whether its own database, as it is in the open transaction, may be too large for the cache. */
  mayOutgrowCache(): boolean;
  /** The files of the run that it uses: its own, and those it has attached. */
  files(): readonly string[];
  /** For each of those files the level of its `PRAGMA synchronous`. */
  synchronous(): readonly { readonly file: string; readonly synchronous: number }[];
  /** Whether the statement, as SQLite would run it, reads or writes any database that is not temporary. */
  explain(sql: string): { readonly reads: boolean; readonly writes: boolean };
  rollBack(): void;
  /** Returns the error that it throws if SQLite fails with this code. */
  error(code: string, message: string): Error;
}
