import type { z } from "zod";

/** The first problem that validation found, as one sentence: the field, the rule, and what came instead. */
export function firstProblem(what: string, value: unknown, error: z.ZodError, known: readonly string[]): string {
  const [issue] = error.issues;
  if (issue === undefined) return `${what} are not valid`;
  if (issue.code === "unrecognized_keys") {
    const unknown = issue.keys.map((key) => `"${key}"`).join(", ");
    return `${what} have no field ${unknown}; the known fields are ${known.join(", ")}`;
  }
  if (issue.path.length === 0) return `${what} must be an object, but they are ${shown(value)}`;
  return `${issue.path.join(".")} in ${what} ${issue.message}, but it is ${shown(at(value, issue.path))}`;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => Object(inner)[key], value);
}

function shown(value: unknown): string {
  if (typeof value === "function") return "a function";
  const text = typeof value === "number" ? String(value) : String(JSON.stringify(value));
  return text.length > 60 ? `${text.slice(0, 57)}… (${text.length} characters)` : text;
}
