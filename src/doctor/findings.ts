/** `note`: worth knowing, but the store is healthy. `warning`: nothing is lost yet. `error`: an account is affected. */
export type Severity = "error" | "warning" | "note";

/** Stable across versions. docs/doctor.md has a section for each. */
export type FindingCode =
  | "master-corrupt"
  | "master-foreign-key"
  | "key-without-registry"
  | "registry-without-key"
  | "duplicate-auth-id"
  | "duplicate-db-path"
  | "user-database-missing"
  | "user-database-empty"
  | "user-database-corrupt"
  | "user-database-unreadable"
  | "user-database-foreign"
  | "user-database-shared"
  | "user-database-removed"
  | "active-differs"
  | "unknown-status"
  | "unfinished-registration"
  | "unfinished-removal"
  | "user-database-orphaned"
  | "user-database-outside"
  | "journal-left-over"
  | "journal-without-database"
  | "similar-auth-id"
  | "similar-key"
  | "similar-name";

/** One case of a finding. Never contains an API key. */
export interface Example {
  /** What it is about, as it is shown: an auth id, a path, or a sentence of SQLite. */
  readonly subject: string;
  /** More about it, or "". */
  readonly detail: string;
}

/** All cases of one code. `count` is complete, `examples` are the first ones. */
export interface Finding<Code extends string = FindingCode> {
  readonly code: Code;
  readonly severity: Severity;
  readonly count: number;
  readonly examples: readonly Example[];
}

/** The numbers of the three diagnostic queries, and what else was counted. */
export interface Totals {
  /** Rows of `api_keys` with `is_active = 1`; if there is no such column, all rows. */
  readonly active_api_keys: number;
  /** Rows of `user_registry` with `status = 'active'`; if there is no such column, all rows. */
  readonly active_users: number;
  /** Rows of `user_registry`. */
  readonly total_users: number;
  /** Rows of `api_keys`. */
  readonly total_api_keys: number;
  /** User databases in the directory of the user databases. */
  readonly user_databases: number;
}

/** What the doctor found. Plain data, so that it can be written as JSON. */
export interface Diagnosis {
  readonly version: 1;
  /** `store`: a directory of Rollcall's reference store. `foreign`: any other database with the two tables. */
  readonly kind: "store" | "foreign";
  readonly database: string;
  readonly usersDirectory: string;
  /** No finding, except notes. */
  readonly healthy: boolean;
  readonly totals: Totals;
  /** The worst first. */
  readonly findings: readonly Finding[];
  readonly durationMs: number;
}
