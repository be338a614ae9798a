/** The schema of a user's own tables, inside of one transaction. It is of no use after the callback has ended. */
export interface UserSchema {
  readonly authId: string;
  /** The name of the schema. `search_path` is set to it, so names need not be qualified with it. */
  readonly name: string;
  /**
   * Runs a statement, as `query` of `pg` does: a text and values, or a query object. Libraries that take a client of `pg`
   * (Drizzle, Kysely with a dialect of its own) can be given this object.
   * @throws {InvalidCallbackError} If the callback has ended.
   */
  query<Row extends object = Record<string, unknown>>(
    query: string | UserQuery,
    values?: readonly unknown[],
  ): Promise<UserResult<Row>>;
}

/** A statement, as `pg` takes it. */
export interface UserQuery {
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
}

/** The result of a statement, as `pg` returns it. */
export interface UserResult<Row extends object = Record<string, unknown>> {
  readonly rows: Row[];
  readonly rowCount: number | null;
  readonly command: string;
}

/** One step of the schema of the users' own tables. It runs once on each user schema. */
export interface SchemaMigration {
  /** Unique in the list. A user schema remembers it, so do not change it. */
  readonly name: string;
  /**
   * SQL, or a function. It runs inside a transaction and must not end that transaction. A user schema remembers the SHA-256
   * of SQL, so do not edit it later; the text of a function is not compared.
   */
  readonly up: string | ((schema: UserSchema) => Promise<unknown> | unknown);
}
