import type { PassName, PassResult } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { built } from "../../built.js";
import { smallStore, targetModule } from "../target-module.js";

/** The result of one pass with this many executors, without its times. */
async function resultWith(jobs: number, pass: PassName, module: string, schedules: number): Promise<PassResult> {
  const { passes } = await verify({ module, only: [pass], seed: 1, schedules, jobs, shrink: false });
  const [result] = passes;
  if (result === undefined) throw new Error("the pass was chosen");
  return { ...result, seconds: 0, ...(result.verdict === "failed" ? { foundAfterSeconds: 0 } : {}) };
}

describe("executors that work side by side", () => {
  test("run the same schedules as one alone", async () => {
    const module = targetModule(smallStore());
    const alone = await resultWith(1, "interleavings", module, 90);
    expect(alone.work.schedules?.sampled).toBeGreaterThan(0);
    expect(await resultWith(3, "interleavings", module, 90)).toEqual(alone);
  });

  test("report the same failure as one alone: the first in the order of the programs", async () => {
    const module = built("properties/faulty-stores/two-transactions.js");
    const withoutNames = (result: PassResult): string =>
      result.verdict === "failed" && result.evidence.type === "trace"
        ? JSON.stringify([result.work, result.evidence.counterexample.program, result.evidence.counterexample.steps])
        : "";
    const alone = withoutNames(await resultWith(1, "interleavings", module, 80));
    expect(alone).toContain("register");
    expect(withoutNames(await resultWith(3, "interleavings", module, 80))).toBe(alone);
  });
});
