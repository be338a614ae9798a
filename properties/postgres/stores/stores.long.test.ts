import { describe, expect, test } from "vitest";
import { correctStores, faultyStores, modulePath, undecidedStores } from "./index.js";
import { faultySchedules, resultOf, resultOfFaulty } from "./result-of.js";

/*
 * Faulty stores on PostgreSQL are convicted, correct ones never are. Bounded by numbers of schedules, not by time.
 */

const correctSchedules = 60;
const seeds = [1, 2];
const passes = ["sequential", "interleavings", "crashes", "faults"] as const;

/** If its connection is lost, postgres.js 3.4 throws from a timer, where no application can catch it. */
const throwsInDriver = "postgres-js";
/** In one event loop the messages of a connection are not steps. */
const notControlled = "one-process";

describe.each(seeds)("With seed %i Rollcall convicts", (seed) => {
  test.each(faultyStores)("$name in the pass $pass", { timeout: 300_000 }, async (store) => {
    const result = await resultOfFaulty(store, seed);
    if (result.verdict !== "failed") throw new Error(`expected a failure, got ${JSON.stringify(result)}`);
    expect(store.findings).toContain(result.findings[0]?.code);
  });
});

describe("Rollcall does not decide, and does not pass", () => {
  test.each(undecidedStores)("$name in the pass $pass", { timeout: 300_000 }, async (store) => {
    expect((await resultOfFaulty(store, 1)).verdict).toBe("unknown");
  });
});

describe.each(passes)("The pass %s passes", (pass) => {
  const stores = correctStores.filter(
    (name) => (pass !== "faults" || name !== throwsInDriver) && (pass === "sequential" || name !== notControlled),
  );
  // The faults pass takes up to five minutes if each run creates a table.
  test.each(stores)("%s", { timeout: 600_000 }, async (name) => {
    const result = await resultOf(modulePath("correct", name), pass, 1, correctSchedules);
    expect(result).toMatchObject({ verdict: "passed" });
    if (pass !== "sequential") expect(result.work.schedules?.run).toBeGreaterThan(0);
  });
});

test("clients that share one process are not controlled on PostgreSQL, and that is no finding", async () => {
  const result = await resultOf(modulePath("correct", notControlled), "interleavings", 1, 10);
  expect(result).toMatchObject({ verdict: "unknown", reason: expect.stringContaining("not controlled") });
});

test("a lost connection ends the process of a store on postgres.js, whatever it does", {
  timeout: 300_000,
}, async () => {
  const result = await resultOf(modulePath("correct", throwsInDriver), "faults", 1, faultySchedules);
  if (result.verdict !== "failed") throw new Error(`expected a failure, got ${JSON.stringify(result)}`);
  expect(result.findings[0]?.code).toBe("uncaught-exception");
});
