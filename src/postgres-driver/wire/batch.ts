/** A connection of the driver that is authenticated. Its properties change as the session goes on. */
export interface Session {
  /** Counts the connections of the proxy from 1. */
  readonly id: number;
  /** The server process of the session, as `pg_backend_pid()` returns it. */
  readonly processId: number;
  /** The state of its transaction after the last answer that told it. */
  readonly transaction: TransactionState;
  /** As the driver named it when it connected; empty: it did not. */
  readonly applicationName: string;
  readonly user: string;
  readonly database: string;
}

/** `idle`: there is none. `failed`: an error has ended it, and only a rollback is accepted. */
export type TransactionState = "idle" | "active" | "failed";

/**
 * What a driver sends before it waits: everything up to Query, FunctionCall, Sync or Flush, the data of a COPY, or the
 * end of the connection. Exactly one of its methods must be called, once.
 * @throws {WireProxyError} from each method If one was called before.
 */
export interface Batch {
  readonly session: Session;
  /** What the server will do, in order. After an error, what it will skip up to Sync is not in it. */
  readonly commands: readonly Command[];
  /** Sends it to the server. Resolves when the server has answered all of it. The driver has the answer not yet. */
  forward(): Promise<Answer>;
  /**
   * Sends it within a transaction that is still open when the answer comes. The driver has the answer not yet, and does not see
   * the transaction. Only outside of a transaction, and not for a batch that ends with Flush or belongs to a COPY.
   */
  forwardOpen(): Promise<OpenAnswer>;
  /**
   * Sends other SQL in place of it, which must end with an error; the driver then gets this error as the answer to what
   * it sent. If the batch is a COMMIT, the transaction is rolled back, as after a COMMIT that fails. While COPY data is sent,
   * the server accepts no SQL: it is told that the copy failed, error 57014.
   * @throws {WireProxyError} If the batch ends the connection, or if the SQL did not fail.
   */
  replace(sql: string): Promise<Answer>;
  /** Ends the session: the server does not get the batch. The driver sees a reset connection when the returned function is called. */
  drop(): () => void;
}

/** What the server answered to a batch. The driver gets it with `deliver`; until then the session waits. */
export interface Answer {
  /** One for each Query command or Execute that ended. Empty queries have none. */
  readonly results: readonly Result[];
  /** The error that ended the batch. */
  readonly error?: ServerError;
  readonly transaction: TransactionState;
  /** The connection to the server ended before the answer was complete. */
  readonly lost: boolean;
  /** Hands the answer to the driver. Must be called once, unless `drop` is. */
  deliver(): void;
  /** Ends the session: the driver never gets the answer. It sees a reset connection when the returned function is called. */
  drop(): () => void;
}

/** The server's answer to a batch, before the end of the batch's transaction. */
export type OpenAnswer =
  | {
      readonly type: "open";
      readonly answer: Omit<Answer, "deliver" | "drop">;
      commit(): Promise<Answer>;
    }
  /** It has failed, and the transaction is rolled back. */
  | { readonly type: "failed"; readonly answer: Answer };

/** A message of the driver. */
export type Command =
  | { readonly type: "query"; readonly sql: string }
  | { readonly type: "parse"; readonly statement: string; readonly sql: string; readonly oids: readonly number[] }
  | { readonly type: "bind"; readonly portal: string; readonly statement: string; readonly sql: string | undefined }
  | ({ readonly type: "execute"; readonly portal: string; readonly rowsMax: number } & Portal)
  | ({ readonly type: "describe" } & Subject)
  | ({ readonly type: "close" } & Subject)
  | { readonly type: "function call"; readonly oid: number }
  | { readonly type: "copy data"; readonly bytes: number }
  | { readonly type: "copy done" }
  | { readonly type: "copy failed"; readonly message: string }
  | { readonly type: "sync" }
  /** The server knows no such message, or it is too short. The server answers with an error. */
  | { readonly type: "invalid"; readonly letter: string }
  | { readonly type: "flush" }
  /** The driver closes the connection; `abrupt`: without a word. The server rolls back and frees locks. */
  | { readonly type: "terminate"; readonly abrupt: boolean };

/** `sql` is undefined if the statement was not prepared through the protocol, but by SQL. */
interface Subject {
  readonly subject: "statement" | "portal";
  readonly name: string;
  readonly sql: string | undefined;
}

/** A statement with its parameters. */
export interface Portal {
  readonly statement: string;
  readonly sql: string | undefined;
  readonly parameters: readonly Parameter[];
}

/** The value of a parameter: a string if it was sent as text, bytes if it was sent in the binary form of its type. */
export interface Parameter {
  readonly value: string | Buffer | null;
  /** The object id of its type. Undefined: the driver did not say, and has not asked. */
  readonly oid: number | undefined;
}

/** What one statement returned. */
export interface Result {
  /** Such as `INSERT 0 1`. Undefined: the row limit of Execute was reached, and more can be fetched. */
  readonly tag: string | undefined;
  /** The number of rows that it returned or, if it returns none, changed. */
  readonly rowCount: number;
  /** The names of its columns, as far as the driver has asked for them. */
  readonly columns: readonly string[] | undefined;
  /** Its first rows, at most `rowsShown`, with at most `columnsShown` values. */
  readonly rows: readonly (readonly ShownValue[])[];
}

/** The first 200 characters of a value that came as text; the number of bytes of one that came in binary form. */
export type ShownValue = string | null | { readonly bytes: number };

/** An error as the server reports it. (PostgreSQL, "Error and Notice Message Fields".) */
export interface ServerError {
  readonly severity: string;
  /** The SQLSTATE, such as `23505`. */
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/** The proxy was used in a way that it does not support. The message tells what to do instead. */
export class WireProxyError extends Error {
  override readonly name = "WireProxyError";
  readonly code = "WIRE_PROXY";
}
