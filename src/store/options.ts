import { resolve } from "node:path";
import { z } from "zod";
import { InvalidOptionsError } from "./errors.js";
import { type Logger, silentLogger } from "./logger.js";
import type { Migration } from "./migrations.js";
import { firstProblem } from "./validation.js";

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

const schema = z.strictObject({
  directory: z.string("must be a path").min(1, "must be a path"),
  userMigrations: z
    .array(
      z.strictObject({
        name: z.string("must be a string").min(1, "must not be empty"),
        up: z.union(
          [z.string(), z.custom<Exclude<Migration["up"], string>>(isFunction)],
          "must be SQL or a synchronous function",
        ),
      }),
      "must be an array of { name, up }",
    )
    .default([]),
  logger: z.custom<Logger>(isLogger, "must have the methods debug, info and warn").default(silentLogger),
  busyTimeoutMs: z
    .int("must be a whole number of milliseconds")
    .min(0, "must not be negative")
    .max(600_000, "must be at most 600000 ms (10 minutes)")
    .default(10_000),
});

/** @throws InvalidOptionsError naming the option, the rule and the value. */
export function checkOptions(options: unknown): CheckedOptions {
  const result = schema.safeParse(options);
  if (!result.success) {
    throw new InvalidOptionsError(firstProblem("the options", options, result.error, Object.keys(schema.shape)));
  }
  return { ...result.data, directory: resolve(result.data.directory) };
}
