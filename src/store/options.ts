import { resolve } from "node:path";
import * as v from "valibot";
import { InvalidOptionsError } from "./errors.js";
import { type Logger, silentLogger } from "./logger.js";
import type { Migration } from "./migrations.js";
import { firstProblem, plainObject } from "./validation.js";

export interface RegistrationStoreOptions {
  /** Where everything is kept. Created when it does not exist. */
  readonly directory: string;
  /** The users' own tables, in order. Only ever append to it. Default: none. */
  readonly userMigrations?: readonly Migration[] | undefined;
  /** A pino logger, or anything with its `debug`, `info` and `warn`. Default: silent. */
  readonly logger?: Logger | undefined;
  /** Milliseconds to wait for a lock that others hold, at most 600,000. Default: 10,000. */
  readonly busyTimeoutMs?: number | undefined;
}

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

/** @throws InvalidOptionsError naming the option, the rule and the value. */
export function checkOptions(options: unknown): CheckedOptions {
  const result = v.safeParse(v.pipe(plainObject, fields), options);
  if (!result.success) {
    const [issue] = result.issues;
    throw new InvalidOptionsError(firstProblem("the options", options, issue, Object.keys(fields.entries)));
  }
  return { ...result.output, directory: resolve(result.output.directory) };
}
