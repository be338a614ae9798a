import * as v from "valibot";
import {
  checkOptionsOf,
  InvalidOptionsError,
  type Logger,
  migrationsOf,
  optionalLogger,
  waitMilliseconds,
  wholeNumber,
} from "../store/index.js";
import { isSchemaName } from "./names.js";
import type { PostgresPool } from "./pool/index.js";
import type { SchemaMigration } from "./user-schema.js";

/** Options of `openPostgresStore`. Give either `connectionString` or `pool`. */
export interface PostgresStoreOptions {
  /**
   * Where the database is: `postgresql://user:password@host:5432/database`. It may name several hosts, as for libpq:
   * `postgresql://user@one:5432,two:5432/database`. Then the store uses the one that accepts writes, and tries all of them again
   * when it is lost. The store makes a pool of its own, and closes it.
   */
  readonly connectionString?: string | undefined;
  /** A pool of `pg`, or anything with its `connect`. PgBouncer in transaction mode will do. `close` does not end it. */
  readonly pool?: PostgresPool | undefined;
  /** Connections of the store's own pool: 1 to 1,000. Default: 10. Not for a `pool` that was given. */
  readonly connectionsMax?: number | undefined;
  /**
   * The schema of the store's own tables: at most 24 lower-case letters, digits and `_`, beginning with a letter. Default:
   * "rollcall". The schemas of users are called NAME_u_ and 32 hexadecimal digits. Two stores may share a database.
   */
  readonly schema?: string | undefined;
  /**
   * The users' own tables, in order. Default: none. Only append to this list: a schema that has applied a longer list is
   * refused with `IncompatibleDatabaseError`, one that has applied another list with `UserMigrationsDifferError`. New
   * schemas get all migrations at once, existing ones the missing ones in their next `withUserSchema`, or in `migrateAll`.
   */
  readonly userMigrations?: readonly SchemaMigration[] | undefined;
  /** A pino logger, or any object with its `debug`, `info` and `warn`. Default: logs nothing. */
  readonly logger?: Logger | undefined;
  /**
   * Milliseconds for which a call waits: for a lock, for a connection, for a server that accepts writes again, and for the
   * outcome of a COMMIT whose answer was lost. 0 to 600,000. Default: 30,000, as long as a failover takes.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Milliseconds in which a statement of the store must be answered, apart from its wait for a lock. After that the
   * connection counts as lost. 100 to 600,000. Default: 5,000. Statements of callbacks and migrations may take longer.
   */
  readonly responseTimeoutMs?: number | undefined;
  /** Opens an existing store, on a standby too, without changing anything. Calls that would write are refused. Default: false. */
  readonly readOnly?: boolean | undefined;
  /** Returns numbers from 0 to less than 1, for the pauses between attempts. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** The options with their defaults. */
export type CheckedOptions = ReturnType<typeof checkPostgresOptions>;

/**
 * Returns the options with their defaults.
 * @throws {InvalidOptionsError} If an option is not valid. The message names the option, the rule and the value.
 */
export function checkPostgresOptions(options: unknown) {
  const { connectionString, pool, ...others } = checkOptionsOf("the options", fields, options);
  if ((connectionString === undefined) === (pool === undefined)) {
    throw new InvalidOptionsError("the options need either connectionString or pool, and not both");
  }
  return { ...others, source: pool === undefined ? { connectionString: connectionString ?? "" } : { pool } };
}

const isPool = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "connect" in value && typeof value.connect === "function";

const schemaRule = "must be at most 24 lower-case letters, digits and _, begin with a letter, and not with pg_";

const fields = v.strictObject({
  // The message never shows the value: it holds a password.
  connectionString: v.optional(
    v.custom<string>((value) => typeof value === "string" && value !== "", "must be a connection string"),
  ),
  pool: v.optional(v.custom<PostgresPool>(isPool, "must be a pool of pg, or have its method connect")),
  connectionsMax: wholeNumber(1, 1000, 10),
  schema: v.optional(v.pipe(v.string(schemaRule), v.check(isSchemaName, schemaRule)), "rollcall"),
  userMigrations: v.optional(migrationsOf<Exclude<SchemaMigration["up"], string>>(), []),
  logger: optionalLogger,
  timeoutMs: v.optional(waitMilliseconds, 30_000),
  responseTimeoutMs: wholeNumber(100, 600_000, 5_000),
  readOnly: v.optional(v.boolean("must be true or false"), false),
  random: v.optional(
    v.custom<() => number>((value) => typeof value === "function", "must be a function"),
    () => Math.random,
  ),
});
