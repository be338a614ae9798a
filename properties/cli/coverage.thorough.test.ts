import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { smallStore, targetModule } from "../verify/target-module.js";
import { rollcall } from "./rollcall-process.js";

describe("rollcall verify", () => {
  test("prints the coverage of every pass, even if one fails", async () => {
    const module = built("properties/faulty-stores/lost-update.js");
    const file = join(temporaryDirectory(), "race.json");
    const passes = ["--pass", "interleavings", "faults", "--schedules", "20", "--seed", "1", "--out", file];
    const { code, out } = await rollcall(["verify", module, ...passes]);
    expect(code).toBe(1);
    expect(out).toMatch(/Coverage for .*, seed 1[\s\S]*interleavings \(failed; covered until then\):/);
    expect(out).toMatch(/schedules with [\d,]+ steps were run[\s\S]*faults.*:[\s\S]*faults\s+injected/);
    expect(out).toMatch(/FAILED: .* violates the specification \(seed 1\)\./);
  });

  test("ends with the coverage, and the same seed gives the same output", async () => {
    const command = [
      "verify",
      targetModule(smallStore()),
      "--pass",
      "interleavings",
      "--schedules",
      "60",
      "--seed",
      "1",
    ];
    const [{ code, out }, again] = [await rollcall(command), await rollcall(command)];
    const withoutTimes = (text: string): string => text.replace(/[\d.]+ s\b/g, "… s");
    expect(withoutTimes(again.out)).toBe(withoutTimes(out));
    expect(code).toBe(0);
    expect(out).toMatch(/Coverage for a small store, seed 1[\s\S]*2 clients, 1 operation each/);
  });
});
