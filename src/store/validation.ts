import { inspect } from "node:util";
import * as v from "valibot";

/** An object with fields; to Valibot's own object schemas an array is one too. */
export const plainObject = v.custom<object>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

/** The first problem that validation found, as one sentence: the field, the rule, and what came instead. */
export function firstProblem(
  what: string,
  value: unknown,
  issue: v.BaseIssue<unknown>,
  known: readonly string[],
): string {
  const path = (issue.path ?? []).map(({ key }) => String(key)).join(".");
  // Shown by its type alone: what stands in their place by mistake may be an API key.
  if (path === "") return `${what} must be an object, but they are ${typeOf(value)}`;
  // Valibot's `strictObject` expects an unknown field to be `never`, and a missing one to be there by its name.
  if (issue.type === "strict_object" && issue.expected === "never") {
    return `${what} have no field "${path}"; the known fields are ${known.join(", ")}`;
  }
  if (issue.type === "strict_object" && issue.received === "undefined") return `${what} need the field "${path}"`;
  return `${path} in ${what} ${issue.message}, but it is ${shown(issue.input)}`;
}

/** What kind of value it is, without showing it. */
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
