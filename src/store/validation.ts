import { inspect } from "node:util";
import * as v from "valibot";
import { InvalidOptionsError } from "./errors.js";

/** Accepts an object that is no array. (Valibot's object schemas accept arrays.) */
export const plainObject = v.custom<object>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

/**
 * Returns the options with their defaults.
 * @param what What they are, in the plural: "the options of accounts".
 * @throws {InvalidOptionsError} If one is not valid. The message names the option, the rule and the value.
 */
export function checkOptionsOf<const Entries extends v.ObjectEntries>(
  what: string,
  fields: v.StrictObjectSchema<Entries, undefined>,
  options: unknown,
): v.InferOutput<v.StrictObjectSchema<Entries, undefined>> {
  const result = v.safeParse(v.pipe(plainObject, fields), options);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new InvalidOptionsError(firstProblem(what, options, issue, Object.keys(fields.entries)));
}

/** An `AbortSignal`, or undefined. */
export const optionalSignal = v.optional(v.instance(AbortSignal, "must be an AbortSignal"));

/** A function, or undefined. */
export const optionalCallback = <Argument>() =>
  v.optional(v.custom<(argument: Argument) => void>((value) => typeof value === "function", "must be a function"));

/** A whole number in a range, with a default. */
export const wholeNumber = (min: number, max: number, byDefault: number) => {
  const rule = `must be a whole number from ${min} to ${max}`;
  return v.optional(v.pipe(v.number(rule), v.integer(rule), v.minValue(min, rule), v.maxValue(max, rule)), byDefault);
};

/** A number of milliseconds to wait for a lock. */
export const waitMilliseconds = v.pipe(
  v.number("must be a number of milliseconds"),
  v.integer("must be a whole number of milliseconds"),
  v.minValue(0, "must not be negative"),
  v.maxValue(600_000, "must be at most 600000 ms (10 minutes)"),
);

/**
 * Returns a sentence about the first problem: the field, the rule, and the value.
 * @param what What was validated, in the plural: "the options".
 */
export function firstProblem(
  what: string,
  value: unknown,
  issue: v.BaseIssue<unknown>,
  known: readonly string[],
): string {
  const path = (issue.path ?? []).map(({ key }) => String(key)).join(".");
  // Shows only the type: by mistake the value may be an API key.
  if (path === "") return `${what} must be an object, but they are ${typeOf(value)}`;
  // Valibot's `strictObject` reports an unknown field as `expected: "never"`, a missing one as `received: "undefined"`.
  if (issue.type === "strict_object" && issue.expected === "never") {
    return `${what} have no field "${path}"; the known fields are ${known.join(", ")}`;
  }
  if (issue.type === "strict_object" && issue.received === "undefined") return `${what} need the field "${path}"`;
  return `${path} in ${what} ${issue.message}, but it is ${shown(issue.input)}`;
}

/** Returns the type of a value for a message, without the value. */
export function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return value === undefined ? "undefined" : `a ${typeof value}`;
}

function shown(value: unknown): string {
  if (typeof value === "function") return "a function";
  const text = typeof value === "string" ? JSON.stringify(value) : inspect(value, { depth: 1, breakLength: Infinity });
  return text.length > 60 ? `${text.slice(0, 57)}… (${text.length} characters)` : text;
}
