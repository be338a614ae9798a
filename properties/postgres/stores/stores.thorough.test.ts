import { describe, expect, test } from "vitest";
import { faultyStores, modulePath } from "./index.js";
import { resultOf, resultOfFaulty } from "./result-of.js";

/*
 * A part of stores.long.test.ts: one store for each kind of fault, and each kind of correct store in the pass that would
 * convict it wrongly.
 */

const faulty = [
  "check-then-insert",
  "for-update-of-nothing",
  "returning-nothing",
  "upsert-replaces-auth-id",
  "serializable-without-retry",
  "lock-on-raw-key",
  "one-transaction-two-connections",
  "commit-error-ignored",
  "row-then-schema",
  "two-transactions",
  "retry-creates-twice",
  "lost-update",
  "deadlock",
  "error-without-listener",
  "not-exists",
  "function-checks",
  "insert-or-select-alone",
  "table-when-needed",
  "constraint-reads",
];
const correct = [
  "on-conflict-do-nothing",
  "on-conflict-do-update",
  "serializable",
  "repeatable-read",
  "advisory-lock",
  "table-lock",
  "savepoint",
  "pool-of-three",
  "insert-or-select-again",
  "table-when-needed",
];

describe("Rollcall convicts", () => {
  test.each(faultyStores.filter(({ name }) => faulty.includes(name)))("$name in the pass $pass", async (store) => {
    const result = await resultOfFaulty(store, 1);
    if (result.verdict !== "failed") throw new Error(`expected a failure, got ${JSON.stringify(result)}`);
    expect(store.findings).toContain(result.findings[0]?.code);
  });

  test("all of these are in the list", () => {
    expect(faultyStores.filter(({ name }) => faulty.includes(name))).toHaveLength(faulty.length);
  });
});

describe("the interleavings pass passes", () => {
  test.each(correct)("%s", async (name) => {
    expect(await resultOf(modulePath("correct", name), "interleavings", 1, 60)).toMatchObject({ verdict: "passed" });
  });
});
