import type { Finding } from "../findings.js";

/** Stable across versions. docs/postgresql-operations.md has a section for each. */
export type PostgresFindingCode =
  | "table-missing"
  | "migration-differs"
  | "key-without-registry"
  | "registry-without-key"
  | "duplicate-auth-id"
  | "duplicate-schema"
  | "schema-name-not-own"
  | "user-schema-missing"
  | "user-migrations-unknown"
  | "user-migrations-differ"
  | "table-unlogged"
  | "constraint-missing"
  | "constraint-not-validated"
  | "index-invalid"
  | "owner-differs"
  | "others-may-write"
  | "user-schema-orphaned"
  | "fsync-off"
  | "synchronous-standby-missing"
  | "prepared-transaction-left"
  | "transaction-idle"
  | "transaction-old"
  | "migration-pending"
  | "user-schema-behind"
  | "synchronous-commit-off"
  | "failover-may-lose"
  | "sessions-hidden";

/** What was counted. */
export interface PostgresTotals {
  /** Rows of `api_keys`. */
  readonly total_api_keys: number;
  /** Those that are active. */
  readonly active_api_keys: number;
  /** Rows of `user_registry`. */
  readonly total_users: number;
  /** Schemas that are named as those of users. */
  readonly user_schemas: number;
}

/** What the doctor found in a store on PostgreSQL. Plain data, so that it can be written as JSON. */
export interface PostgresDiagnosis {
  readonly version: 1;
  readonly kind: "postgres";
  /** `host:port/database`, without user and password. */
  readonly database: string;
  /** The schema of the store's own tables. */
  readonly schema: string;
  /** Of the server: "18.4". */
  readonly serverVersion: string;
  /** True if the server is a standby, which may be behind its primary. */
  readonly isStandby: boolean;
  /** No finding, except notes. */
  readonly healthy: boolean;
  readonly totals: PostgresTotals;
  /** The worst first. */
  readonly findings: readonly Finding<PostgresFindingCode>[];
  readonly durationMs: number;
}
