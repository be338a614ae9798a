import { type Progress, verify } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { formatProgress } from "#src/reporters/index.js";
import { smallStore, targetModule } from "../verify/target-module.js";

const progress: Progress = {
  pass: "interleavings",
  number: 2,
  count: 5,
  unit: "schedule",
  runs: 1204,
  operations: 3000,
  programs: { complete: 34, count: 412 },
  now: "2 clients, 1 operation each: find beside register",
  seconds: 6,
  secondsLeft: 41.4,
};

describe("the status line", () => {
  test("says pass, small programs done of how many, schedules, their rate, the time left, and what is run now", () => {
    expect(formatProgress(progress)).toBe(
      "interleavings (2 of 5): 34 of 412 programs, 1,204 schedules, 201/s, 41 s left; " +
        "now 2 clients, 1 operation each: find beside register",
    );
  });

  test("says how many schedules there will be if their number is limited", () => {
    const { secondsLeft: _, now: __, ...limited } = { ...progress, runsMax: 2000, count: 1, number: 1 };
    expect(formatProgress(limited)).toBe("interleavings: 34 of 412 programs, 1,204 of 2,000 schedules, 201/s");
  });

  test("counts operations where there are no schedules, and has no rate of the first second", () => {
    const { programs: _, now: __, ...stress } = { ...progress, pass: "stress", unit: "round", runs: 2 } as const;
    expect(formatProgress(stress)).toBe("stress (2 of 5): 2 rounds, 3,000 operations, 500 operations/s, 41 s left");
    expect(formatProgress({ ...stress, seconds: 0.4 })).toBe("stress (2 of 5): 2 rounds, 3,000 operations, 41 s left");
  });
});

describe("the progress of a verification", () => {
  test("grows in each pass, and its number of complete programs is that of the report", async () => {
    const seen: Progress[] = [];
    const module = targetModule(smallStore());
    const onProgress = (progress: Progress) => void seen.push(progress);
    const report = await verify({
      module,
      seed: 1,
      only: ["sequential", "interleavings"],
      schedules: 40,
      seconds: 2,
      onProgress,
    });
    const places = new Set(seen.map(({ pass, number, count }) => `${pass} ${number} of ${count}`));
    expect([...places]).toEqual(["sequential 1 of 2", "interleavings 2 of 2"]);
    const schedules = seen.filter(({ pass }) => pass === "interleavings");
    const runs = schedules.map((each) => each.runs);
    expect(runs).toEqual(runs.toSorted((a, b) => a - b));
    const last = schedules.at(-1);
    expect(last).toMatchObject({ runs: 40, runsMax: 40 });
    expect(last).not.toHaveProperty("secondsLeft");
    const programs = report.passes[1]?.work.schedules?.programs ?? [];
    const sum = (counts: readonly number[]) => counts.reduce((total, each) => total + each, 0);
    expect(last?.programs).toEqual({
      complete: sum(programs.map(({ complete }) => complete)),
      count: sum(programs.map(({ count }) => count)),
    });
  });
});
