import { resolve } from "node:path";
import * as v from "valibot";
import { type Logger, silentLogger } from "./logger.js";
import type { Migration } from "./user-file/index.js";
import { checkOptionsOf, waitMilliseconds } from "./validation.js";

/** Options of `openRegistrationStore`. */
export interface RegistrationStoreOptions {
  /** The store's directory, for the master database and all user databases. Created if it does not exist. */
  readonly directory: string;
  /**
   * The schema of the user databases, in order. Default: none. Only append to this list: a database that has applied a
   * longer list is refused with `IncompatibleDatabaseError`, one that has applied another list with
   * `UserMigrationsDifferError`. New databases get all migrations at once, existing ones get the missing ones in their
   * next `withUserDatabase`, or in `migrateAll`.
   */
  readonly userMigrations?: readonly Migration[] | undefined;
  /** A pino logger, or any object with its `debug`, `info` and `warn`. Default: logs nothing. */
  readonly logger?: Logger | undefined;
  /**
   * Milliseconds to wait for a lock that another connection holds: 0 to 600,000. Default: 10,000. Asynchronous calls wait
   * on the event loop. Synchronous calls keep the process from all other work meanwhile, so they wait at most 1,000 ms.
   */
  readonly busyTimeoutMs?: number | undefined;
  /** Opens an existing store without changing anything. Calls that would change something are refused. Default: false. */
  readonly readOnly?: boolean | undefined;
  /**
   * What to do if the master database was restored from a backup, or replaced, and user databases exist that it does not
   * know. `refuse`: throw `MasterOlderThanUsersError`. `adopt`: give their accounts new rows, without name and poll
   * interval, which are lost. Default: `refuse`.
   */
  readonly olderMaster?: OlderMaster | undefined;
}

/** See the option `olderMaster`. */
export type OlderMaster = "refuse" | "adopt";

/** The options with their defaults, and an absolute directory. */
export type CheckedOptions = {
  readonly [Key in keyof RegistrationStoreOptions]-?: Exclude<RegistrationStoreOptions[Key], undefined>;
};

const isFunction = (value: unknown): boolean => typeof value === "function";
const isLogger = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  ["debug", "info", "warn"].every((level) => level in value && isFunction(Reflect.get(value, level)));

const path = v.pipe(v.string("must be a path"), v.minLength(1, "must be a path"));

/** A pino logger, or undefined. */
export const optionalLogger = v.optional(
  v.custom<Logger>(isLogger, "must have the methods debug, info and warn"),
  silentLogger,
);

/** A list of migrations with different names, each SQL or a function. */
export const migrationsOf = <Up extends (...parameters: never) => unknown>() => {
  const migration = v.strictObject({
    name: v.pipe(v.string("must be a string"), v.minLength(1, "must not be empty")),
    up: v.union([v.string(), v.custom<Up>(isFunction)], "must be SQL or a function"),
  });
  return v.pipe(
    v.array(migration, "must be an array of { name, up }"),
    v.check((all) => new Set(all.map(({ name }) => name)).size === all.length, "must have different names"),
  );
};

const fields = v.strictObject({
  directory: path,
  userMigrations: v.optional(migrationsOf<Exclude<Migration["up"], string>>(), []),
  logger: optionalLogger,
  busyTimeoutMs: v.optional(waitMilliseconds, 10_000),
  readOnly: v.optional(v.boolean("must be true or false"), false),
  olderMaster: v.optional(v.picklist(["refuse", "adopt"], 'must be "refuse" or "adopt"'), "refuse"),
});

/**
 * Returns the options with their defaults.
 * @throws {InvalidOptionsError} If an option is not valid. The message names the option, the rule and the value.
 */
export function checkOptions(options: unknown): CheckedOptions {
  const checked = checkOptionsOf("the options", fields, options);
  return { ...checked, directory: resolve(checked.directory) };
}
