import { resolve } from "node:path";
import * as v from "valibot";
import { InvalidOptionsError } from "./errors.js";
import { type Logger, silentLogger } from "./logger.js";
import type { Migration } from "./migrations.js";
import { firstProblem, plainObject } from "./validation.js";

/** Options of `openRegistrationStore`. */
export interface RegistrationStoreOptions {
  /** The store's directory, for the master database and all user databases. Created if it does not exist. */
  readonly directory: string;
  /**
   * The schema of the user databases, in order. Default: none. Only append to this list: a database that has applied a
   * longer list is refused with `IncompatibleDatabaseError`. New databases get all migrations at once, existing ones
   * get the missing ones in their next `withUserDatabase`.
   */
  readonly userMigrations?: readonly Migration[] | undefined;
  /** A pino logger, or any object with its `debug`, `info` and `warn`. Default: logs nothing. */
  readonly logger?: Logger | undefined;
  /** Milliseconds to wait for a lock that another connection holds: 0 to 600,000. Default: 10,000. */
  readonly busyTimeoutMs?: number | undefined;
}

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
const migration = v.strictObject({
  name: v.pipe(v.string("must be a string"), v.minLength(1, "must not be empty")),
  up: v.union(
    [v.string(), v.custom<Exclude<Migration["up"], string>>(isFunction)],
    "must be SQL or a synchronous function",
  ),
});

const fields = v.strictObject({
  directory: path,
  userMigrations: v.optional(v.array(migration, "must be an array of { name, up }"), []),
  logger: v.optional(v.custom<Logger>(isLogger, "must have the methods debug, info and warn"), silentLogger),
  busyTimeoutMs: v.optional(
    v.pipe(
      v.number("must be a number of milliseconds"),
      v.integer("must be a whole number of milliseconds"),
      v.minValue(0, "must not be negative"),
      v.maxValue(600_000, "must be at most 600000 ms (10 minutes)"),
    ),
    10_000,
  ),
});

/**
 * Returns the options with their defaults.
 * @throws {InvalidOptionsError} If an option is not valid. The message names the option, the rule and the value.
 */
export function checkOptions(options: unknown): CheckedOptions {
  const result = v.safeParse(v.pipe(plainObject, fields), options);
  if (!result.success) {
    const [issue] = result.issues;
    throw new InvalidOptionsError(firstProblem("the options", options, issue, Object.keys(fields.entries)));
  }
  return { ...result.output, directory: resolve(result.output.directory) };
}
