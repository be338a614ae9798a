import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCounterexample } from "#src/cli/index.js";
import { isReferenceModule } from "#src/core/index.js";
import { replay } from "#src/verify.js";
import { source } from "../built.js";

/*
 * Every kept counterexample, replayed against its store. Those of the faulty stores must still fail in the same way,
 * step by step. Those once found in the reference store must pass.
 */

const folder = source("properties/regressions");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

describe("the counterexample", () => {
  test.each(files)("%s", async (file) => {
    const { counterexample, module } = readCounterexample(join(folder, file));
    const result = await replay({ counterexample, module });
    if (isReferenceModule(counterexample.target.module)) {
      expect(result.verdict).toBe("passed");
      return;
    }
    if (result.verdict !== "failed") throw new Error(`expected a failure, got ${JSON.stringify(result)}`);
    expect(result.findings[0]?.code).toBe(counterexample.finding.code);
    expect(result.difference).toBeUndefined();
  });
});
