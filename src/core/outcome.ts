import { inspect } from "node:util";
import type { Operation } from "rollcall/model";
import type { Registration } from "../registration/index.js";

/** What a target answered, as plain data that travels between threads and into files. */
export type Answer =
  | { readonly type: "registered"; readonly registration: Registration }
  | { readonly type: "found"; readonly registration: Registration | null }
  | { readonly type: "done"; readonly found: boolean }
  | { readonly type: "listed"; readonly authIds: readonly string[] }
  | { readonly type: "data"; readonly value: string | null };

/** An error, as plain data. */
export interface ErrorSummary {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  /** What the error names as its cause; of an AggregateError without a cause, the first of its errors. */
  readonly cause?: ErrorSummary;
}

/** How one operation ended. */
export type Observation =
  | { readonly type: "answered"; readonly answer: Answer }
  /** An error that is no legitimate answer. */
  | { readonly type: "threw"; readonly error: ErrorSummary }
  /** An error that the target tolerates: nothing was changed. */
  | { readonly type: "tolerated"; readonly error: ErrorSummary }
  /** `register` has refused a key that it says is registered: nothing was changed. */
  | { readonly type: "conflict"; readonly error: ErrorSummary }
  /** An answer that is not of the form that the contract asks for. */
  | { readonly type: "malformed"; readonly message: string }
  /**
   * A crash came before the answer, or a fault was put into it and `error` is what came of that: it has taken effect
   * wholly or not at all, and nobody was told which.
   */
  | { readonly type: "interrupted"; readonly error?: ErrorSummary };

/**
 * One operation of one client, with its positions in the one total order of events of a run. Of one that was interrupted
 * `return` is where it was settled whether it has taken effect.
 */
export interface Event {
  readonly client: number;
  readonly operation: Operation;
  readonly observation: Observation;
  readonly call: number;
  readonly return: number;
  /** It was tolerated, and so it was each time before, with no other client there. */
  readonly refusedForEver?: boolean;
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
