import { describe, expect, test } from "vitest";
import { headOf, isAcquitted, type Parts, run } from "./run.js";

/*
 * A target of the first edition keeps its verdict: its recovery may rely on being alone. The recovery of the small store
 * does, since it deletes what live clients need.
 */

const only = ["interleavings"] as const;
const startsBesideClients = async (parts: Parts): Promise<{ readonly head: string; readonly note: string }> => {
  const { passes, target } = await run({ startsAlone: "undefined", ...parts }, { only, schedules: 60 });
  return { head: passes.map(headOf).join(), note: target.leftOut.join() };
};

describe("job:start", () => {
  test("does not run on a target that uses nothing of the second edition, and the coverage says so", async () => {
    const { head, note } = await startsBesideClients({});
    expect(isAcquitted(head)).toBe(true);
    expect(note).toMatch(/^job:start, because the target uses nothing of the contract's second edition; startsAlone:/);
  });

  test.each<[string, Parts]>([
    ["startsAlone: false", { startsAlone: "false" }],
    ["another field of the second edition", { databaseMayBeLost: "true" }],
    ["a snapshot of the second edition", { inspect: "(directory) => ({ ...inspect(directory), names: {} })" }],
  ])("runs on a target with %s", async (_, parts) => {
    const { head, note } = await startsBesideClients(parts);
    expect(head).toMatch(/^(operation-threw|database-missing)$/);
    expect(note).toBe("");
  });

  test("is not missed where startsAlone says that it never happens", async () => {
    const { head, note } = await startsBesideClients({ startsAlone: "true" });
    expect(isAcquitted(head)).toBe(true);
    expect(note).toBe("");
  });
});
