/** What a step made durable. */
export type Persistence =
  /** The content of a file, or the names in a directory, were made durable. */
  | { readonly by: "fsync"; readonly node: number }
  /**
   * A connection has run a statement on this database. `synchronous` is its pragma: 0 OFF, 1 NORMAL, 2 FULL, 3 EXTRA
   * (https://sqlite.org/pragma.html#pragma_synchronous).
   */
  | {
      readonly by: "sqlite";
      readonly file: string;
      readonly synchronous: number;
      readonly committed: boolean;
    }
  /** A database server has answered a COMMIT that may not be durable yet (`synchronous_commit = off`). */
  | { readonly by: "postgres" };
