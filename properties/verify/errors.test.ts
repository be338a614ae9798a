import type { ErrorSummary } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { describeError, summarizeError } from "#src/core/index.js";

/** How a report describes an error. */
function said(error: unknown): string {
  return describeError(summarizeError(error));
}

describe("an error is described on one line", () => {
  test("whatever its message looks like", () => {
    const error = new Error("\nInvalid `prisma.user.create()` invocation:\n\n\nUnique constraint failed");
    expect(said(Object.assign(error, { code: "P2002" }))).toBe(
      "P2002: Invalid `prisma.user.create()` invocation: Unique constraint failed",
    );
  });

  test("without a message: by its kind alone", () => {
    expect(said(new TypeError(" \n"))).toBe("TypeError");
  });

  test("with its cause, and the cause of that", () => {
    const locked = Object.assign(new Error("already held\nby process 7"), { code: "LEVEL_LOCKED" });
    const failed = new Error("Database failed to open", { cause: new Error("cannot lock", { cause: locked }) });
    expect(said(failed)).toBe(
      "Error: Database failed to open (cause: Error: cannot lock; its cause: LEVEL_LOCKED: already held by process 7)",
    );
  });

  test("of several at once: the first", () => {
    const all = new AggregateError([new RangeError("one"), new Error("two")], "both failed");
    expect(said(all)).toBe("AggregateError: both failed (cause: RangeError: one)");
  });

  test("with a cause that is no error", () => {
    expect(said(new Error("no", { cause: { busy: true } }))).toBe("Error: no (cause: { busy: true })");
  });

  test("once if a wrapper repeats what it wraps", () => {
    expect(said(new Error("Error: inner", { cause: new Error("inner") }))).toBe("Error: Error: inner");
  });
});

describe("reading an error never fails", () => {
  test("its own cause", () => {
    const error = new Error("round");
    error.cause = error;
    let depth = 0;
    for (let each: ErrorSummary | undefined = summarizeError(error); each !== undefined; each = each.cause) depth += 1;
    expect(depth).toBeLessThan(10);
  });

  test("fields that throw", () => {
    const error = Object.defineProperty(new Error("plain"), "cause", {
      get: () => {
        throw new Error("no cause for you");
      },
    });
    expect(said(error)).toBe("Error: plain");
  });
});
