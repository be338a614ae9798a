import { inspect } from "node:util";

/** An error, as plain data. */
export interface ErrorSummary {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  /** The cause that the error names. If an AggregateError names no cause: the first of its errors. */
  readonly cause?: ErrorSummary;
}

/** The length of a chain of causes. An error that is its own cause ends there, too. */
const causesMax = 4;

/** Returns a thrown value as plain data. Never throws: if reading a field throws, the field is left out. */
export function summarizeError(error: unknown, causes = causesMax): ErrorSummary {
  if (!(error instanceof Error)) {
    return { name: "Error", message: `a value that is not an Error was thrown: ${shown(error)}` };
  }
  const [name, message, code, stack] = ["name", "message", "code", "stack"].map((field) => textIn(error, field));
  const cause = causes > 0 ? causeOf(error, causes - 1) : undefined;
  return {
    name: name ?? "Error",
    message: message ?? "(no message)",
    ...(code === undefined ? {} : { code }),
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined ? {} : { cause }),
  };
}

function causeOf(error: Error, causes: number): ErrorSummary | undefined {
  const cause = valueIn(error, "cause") ?? firstOf(valueIn(error, "errors"));
  if (cause === undefined || cause === null) return undefined;
  if (!(cause instanceof Error)) return { name: "", message: shown(cause) };
  // A report shows only the stack of the error itself.
  const { stack: _, ...summary } = summarizeError(cause, causes);
  return summary;
}

/** Returns the first error of a list. Other libraries have a field `errors` with other content. */
function firstOf(errors: unknown): unknown {
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return first instanceof Error ? first : undefined;
}

function textIn(error: Error, field: string): string | undefined {
  const value = valueIn(error, field);
  return typeof value === "string" ? value : undefined;
}

function valueIn(error: Error, field: string): unknown {
  try {
    return Reflect.get(error, field);
  } catch {
    return undefined;
  }
}

/** Returns a value of the target as text, for a message. */
export function shown(value: unknown): string {
  try {
    return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY }).replace(/\s+/g, " ").slice(0, 200);
  } catch {
    return `a ${typeof value} that cannot be shown`;
  }
}
