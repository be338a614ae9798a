import { inspect } from "node:util";

/** An error, as plain data. */
export interface ErrorSummary {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  /** What the error names as its cause; of an AggregateError without a cause, the first of its errors. */
  readonly cause?: ErrorSummary;
}

/** More causes of causes than this are left out. An error that is its own cause ends here, too. */
const causesMax = 4;

/** Whatever was thrown, as plain data. Never throws, not even where reading the error does. */
export function summarizeError(error: unknown, causes = causesMax): ErrorSummary {
  if (!(error instanceof Error)) {
    return { name: "Error", message: `something that is no Error was thrown: ${shown(error)}` };
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
  // A reader is told where the error itself came from.
  const { stack: _, ...summary } = summarizeError(cause, causes);
  return summary;
}

/** Other libraries have a field `errors`, too: only a list of errors counts. */
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

/** A value that a target gave, for a message. */
export function shown(value: unknown): string {
  try {
    return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY }).replace(/\s+/g, " ").slice(0, 200);
  } catch {
    return `a ${typeof value} that cannot be shown`;
  }
}
