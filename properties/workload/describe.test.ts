import { describe, expect, test } from "vitest";
import { jobDone, jobOperation } from "#src/core/index.js";
import { describeAction, describeOutcome } from "#src/workload/index.js";

/*
 * A job is no operation of a workload: it has the same text in every report.
 */

const words = { operation: () => "an operation", answer: () => "an answer", conflict: "refused", loss: () => "a loss" };

describe("a job", () => {
  test("is told by its name", () => {
    expect(describeAction(words, jobOperation("cleanUp"))).toBe("[job cleanUp]");
  });

  test("that has come to its end has no answer: it is done", () => {
    expect(describeOutcome(words, { type: "answered", answer: jobDone })).toBe("done");
    expect(describeOutcome(words, { type: "answered", answer: { job: "left" } })).toBe("an answer");
  });
});
