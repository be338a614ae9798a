/** The isolation levels of PostgreSQL. READ UNCOMMITTED is READ COMMITTED there. */
export type Isolation = "read committed" | "repeatable read" | "serializable";

/** A name as it is written. Without a schema, the search path decides which object it is. */
export interface ObjectName {
  readonly schema: string | undefined;
  readonly name: string;
}

/** The lock that a statement takes on a row, from the weakest to the strongest. */
export type RowLock = "key share" | "share" | "no key update" | "update";

/** What happens at a row that another transaction has locked. */
export type IfLocked = "wait" | "fail" | "skip";

/** The lock that LOCK TABLE takes, as PostgreSQL numbers them. */
export const tableLockModes = [
  "access share",
  "row share",
  "row exclusive",
  "share update exclusive",
  "share",
  "share row exclusive",
  "exclusive",
  "access exclusive",
] as const;
export type TableLockMode = (typeof tableLockModes)[number];

/** What a statement does to a table that it names. */
export type TableAction =
  | { readonly does: "read" }
  | { readonly does: "lock rows"; readonly strength: RowLock; readonly ifLocked: IfLocked }
  | {
      readonly does: "insert";
      /** The columns that get a value of the statement, and so not their default. Undefined: unknown. */
      readonly columns: readonly string[] | undefined;
      /** Whether a row with the same key is an error. Otherwise the columns that ON CONFLICT updates, if any. */
      readonly ifExists: "fail" | "nothing" | { readonly updates: readonly string[] };
    }
  | { readonly does: "update"; readonly columns: readonly string[] | undefined }
  | { readonly does: "delete" }
  | { readonly does: "truncate"; readonly cascades: boolean }
  | { readonly does: "lock table"; readonly mode: TableLockMode; readonly ifLocked: IfLocked };

export interface TableAccess {
  readonly table: ObjectName;
  readonly action: TableAction;
}

/** An argument of a function, as far as it is known before the statement runs. */
export type Argument =
  | { readonly is: "constant"; readonly text: string }
  | { readonly is: "parameter"; readonly number: number }
  | { readonly is: "unknown" };

export interface FunctionCall {
  readonly name: ObjectName;
  readonly arguments: readonly Argument[];
}

export type StatementKind =
  | "begin"
  | "commit"
  | "rollback"
  | "savepoint"
  | "release"
  | "rollback to"
  | "set"
  | "show"
  | "read"
  | "write"
  | "lock"
  | "advisory"
  | "truncate"
  /** Makes something that others may make at the same moment, in a transaction if there is one. */
  | "creation"
  | "definition"
  /** Runs a procedure, or a block of code that neither ends its transaction nor calls a procedure. */
  | "call"
  | "copy"
  | "notify"
  | "listen"
  | "prepare"
  | "execute"
  | "deallocate"
  | "cursor"
  | "fetch"
  | "close"
  | "discard"
  | "constraints"
  | "explain"
  | "unknown";

/** A change of an isolation level. `transaction`: of the open or beginning one. `session`: of all that come later. */
export interface IsolationChange {
  readonly of: "transaction" | "session";
  /** Undefined: it depends on something that the text does not show, or on the default of the server. */
  readonly level: Isolation | undefined;
}

/** What one SQL statement does, as far as its text shows. */
export interface Statement {
  readonly kind: StatementKind;
  /** The statement on one line, at most 100 characters long. */
  readonly label: string;
  readonly tables: readonly TableAccess[];
  /** Every function that it calls, the operators written as OPERATOR(schema.name) or of no built-in name included. */
  readonly functions: readonly FunctionCall[];
  readonly operators: readonly string[];
  /** Whether it returns rows to the client. */
  readonly returnsRows: boolean;
  /** Whether it reads the clock. Defaults of columns, views and triggers are not part of its text. */
  readonly usesClock: boolean;
  readonly usesRandom: boolean;
  /** Whether it calls nextval, setval or lastval. */
  readonly usesSequence: boolean;
  /** Whether it names a system column that has the number of a transaction or the position of a row: xmin, ctid, …. */
  readonly usesSystemColumns: boolean;
  /**
   * Whether drivers send it by themselves: it reads nothing but types, settings, and what is known about the session. For
   * example postgres.js learns the types of arrays on each connection.
   */
  readonly isOfDriver: boolean;
  /** Whether nothing is known about what it does: it conflicts with every other step. */
  readonly isOpaque: boolean;
  readonly isolation: IsolationChange | undefined;
  /** Whether COMMIT or ROLLBACK begins the next transaction at once, with the same isolation. */
  readonly chains: boolean;
  /** The name of the savepoint, prepared statement, cursor, channel or setting; undefined: none, or all of them. */
  readonly name: string | undefined;
  /** The statement that it prepares, declares a cursor for, or explains. */
  readonly inner: Statement | undefined;
  /** Whether it makes or drops something that only its own session sees. */
  readonly temporary: string | undefined;
}
