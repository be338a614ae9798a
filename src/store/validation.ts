import { inspect } from "node:util";
import * as v from "valibot";

/** Accepts an object that is no array. (Valibot's object schemas accept arrays.) */
export const plainObject = v.custom<object>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
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
