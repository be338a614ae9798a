import { expect, test } from "vitest";
import { codesOf, completedPairs, onePass } from "./run.js";
import { jsonStore, sqliteStore, withoutQueue } from "./stores.js";

/*
 * Clients that share one process: what is found in the orders of their asynchronous steps, and what is not.
 */

const interleavings = (module: string, schedules = 60) => onePass("interleavings", module, schedules);

test("a file that is read, changed and replaced loses an update", async () => {
  const result = await interleavings(jsonStore(withoutQueue));
  expect(result).toMatchObject({ verdict: "failed", isSmallest: true });
  expect(codesOf(result)).toContain("not-linearizable");
});

test("nothing asynchronous between a check and an insertion, of which the report tells", async () => {
  const result = await interleavings(sqliteStore(), 100);
  expect(result.verdict).toBe("passed");
  expect(completedPairs(result)).toBe(2);
  expect(result.work.notes).toContainEqual(expect.stringContaining("nothing can interleave inside a call"));
});
