/** A database, and the level of its `PRAGMA synchronous` at which it may lose what was committed. */
export interface UnsyncedDatabase {
  readonly file: string;
  readonly level: "NORMAL" | "OFF";
}
