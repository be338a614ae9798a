import { describe, expect, test } from "vitest";
import { canFillDisks, soak } from "./soak-process.js";
import { lockOfTheDead, storeThatMakes } from "./targets.js";

describe("rollcall soak", () => {
  test("finds nothing wrong with the reference store in a few rounds of kills and full disks", async () => {
    const { code, out, err, report, left } = await soak(["--rounds", "16", "--seed", "7"]);
    expect(out).toContain("PASSED");
    expect(code).toBe(0);
    expect(report).toMatchObject({ verdict: "passed", seed: 7, processes: 3, kill: "either" });
    const { kills, restarts, invariants, rounds, unanswered, fullDisk } = report?.counts ?? fail();
    for (const each of [...Object.values(kills), unanswered]) expect(each).toBeGreaterThan(0);
    // They are aimed into the middle of an operation, and many of them hit.
    expect(3 * kills.inOperation).toBeGreaterThan(kills.all + kills.one);
    expect([restarts, invariants]).toEqual([rounds, rounds]);
    if (canFillDisks) expect(Math.min(fullDisk.phases, fullDisk.failed)).toBeGreaterThan(0);
    else expect(report?.fullDiskSkipped).toBeTruthy();
    expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(out + err).not.toContain("\u001b");
    expect(err).toMatch(/soak: \d+ rounds, [\d,]+ operations, \d+ kills/);
    expect(left).toEqual([]);
  });

  test("convicts a store that does not survive the death of one client among others", async () => {
    const args = ["--minutes", "1.5", "--seed", "1", "--kill", "one", "--no-full-disk"];
    const { code, report } = await soak([storeThatMakes(lockOfTheDead), ...args]);
    expect(code).toBe(1);
    expect(report).toMatchObject({ verdict: "failed", stage: "work" });
    expect(report?.verdict === "failed" && report.findings.map(({ code }) => code)).toContain("operation-threw");
    expect(report?.counts.kills).toMatchObject({ all: 0 });
    expect(report?.counts.kills.one).toBeGreaterThan(0);
  });
});

function fail(): never {
  throw new Error("there is no report");
}
