import { expect, test } from "vitest";
import { modulePath } from "./index.js";
import { resultOf } from "./result-of.js";

/*
 * The shortest of stores.thorough.test.ts.
 */

test("check-then-insert on PostgreSQL is convicted in a few schedules", async () => {
  const result = await resultOf(modulePath("faulty", "check-then-insert"), "interleavings", 1, 12);
  expect(result).toMatchObject({ verdict: "failed", findings: [{ code: "not-linearizable" }] });
});
