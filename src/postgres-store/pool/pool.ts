/** The part of a pool of `pg` that the store uses. */
export interface PostgresPool {
  /** Takes a client out of the pool. */
  connect(): Promise<PostgresClient>;
  /** Listens to errors of clients that are in the pool. */
  on?(event: "error", listener: (error: Error) => void): unknown;
  /** Listens to clients that are taken out of the pool. */
  on?(event: "acquire", listener: (client: PostgresClient) => void): unknown;
  /** Ends listening. */
  removeListener?(event: "error", listener: (error: Error) => void): unknown;
  /** Ends listening. */
  removeListener?(event: "acquire", listener: (client: PostgresClient) => void): unknown;
  /** Connections that are open. Like the two numbers below, only for `connections` of the store. */
  readonly totalCount?: number;
  readonly idleCount?: number;
  /** Callers that wait for a connection. */
  readonly waitingCount?: number;
}

/** The part of a client of `pg`, taken from a pool, that the store uses. */
export interface PostgresClient {
  /** Runs a statement. Several statements in one text, without values, return one result each, in an array. */
  query(query: PostgresQuery): Promise<PostgresResult | readonly PostgresResult[]>;
  /** Listens to errors that belong to no statement, such as a lost connection. */
  on(event: "error", listener: (error: Error) => void): unknown;
  /** Listens to notices and warnings of the server. */
  on(event: "notice", listener: (notice: PostgresNotice) => void): unknown;
  /** Ends listening. */
  removeListener(event: "error", listener: (error: Error) => void): unknown;
  /** Ends listening. */
  removeListener(event: "notice", listener: (notice: PostgresNotice) => void): unknown;
  /** True: the connection is closed, and does not go back to the pool. */
  release(destroy?: boolean): void;
}

/** A statement, as `pg` takes it. */
export interface PostgresQuery {
  text: string;
  values?: unknown[];
  /** How values of a type become values of JavaScript. Default: what the application set for `pg`. */
  types?: {
    /** Returns what makes a value of JavaScript of a value of this type. */
    getTypeParser(oid: number, format?: unknown): (value: never) => unknown;
  };
}

/** The result of a statement, as `pg` returns it. */
export interface PostgresResult {
  readonly rows: object[];
  readonly rowCount: number | null;
  readonly command: string;
}

/** A notice or warning of the server. `routine`: the function in PostgreSQL's source that sent it. */
export interface PostgresNotice {
  readonly routine?: string | undefined;
}
