import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { SoakReport } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { smallStore, targetModule } from "../verify/target-module.js";
import { canFillDisks, mountPointsBelow, soak } from "./soak-process.js";
import { fileBeforeRow, linkErrorThrown, rowBeforeFile, storeThatMakes, swallowedError } from "./targets.js";

describe("rollcall soak", () => {
  test("convicts a store that registers first and makes the database afterwards, by kills alone", async () => {
    const module = storeThatMakes(rowBeforeFile);
    const { code, out, report, left } = await soak([module, "--minutes", "1.5", "--seed", "1", "--no-full-disk"]);
    expect(code).toBe(1);
    expect(report).toMatchObject({ verdict: "failed", stage: "restart" });
    expect(codesIn(report)).toEqual(["database-missing"]);
    expect(report?.fullDiskSkipped).toContain("--no-full-disk");
    expect(out).toContain("(no answer)");
    expect(out).toMatch(/rollcall soak .*target\.mjs[\s\\]+--seed 1 --minutes 1\.5 --processes 3 --kill all --keep/);
    expect(left).toEqual([]);
  });

  test("finds nothing wrong with the same store the other way round", async () => {
    const { code, report } = await soak([storeThatMakes(fileBeforeRow), "--rounds", "4", "--seed", "1"]);
    expect(report).toMatchObject({ verdict: "passed" });
    expect(code).toBe(0);
  });

  test.skipIf(!canFillDisks)("convicts a store that takes a full disk for a success", async () => {
    const { code, report } = await soak([storeThatMakes(swallowedError), "--minutes", "1.5", "--seed", "1"]);
    expect(code).toBe(1);
    expect(codesIn(report)).toEqual(["database-missing"]);
    expect(report?.counts.fullDisk.phases).toBeGreaterThan(0);
  });

  test("convicts a store of a race that only separate processes show", async () => {
    const { code, out, report } = await soak([storeThatMakes(linkErrorThrown), "--minutes", "1.5", "--seed", "1"]);
    expect(code).toBe(1);
    expect(codesIn(report)).toEqual(["operation-threw"]);
    expect(out).toContain("What happened, in this order");
  });

  test("convicts a store whose recovery throws", async () => {
    const module = targetModule(smallStore({ recover: `() => { throw new Error("cannot read the log") }` }));
    const { code, report } = await soak([module, "--seed", "1", "--minutes", "0.1"]);
    expect(code).toBe(1);
    expect(report).toMatchObject({
      stage: "restart",
      findings: [{ code: "lifecycle-threw", message: "recover threw Error: cannot read the log" }],
    });
  });

  test("keeps a copy of the storage if it is asked to", async () => {
    const module = storeThatMakes(fileBeforeRow);
    const { report, out, left, temporary } = await soak([module, "--seed", "1", "--minutes", "0.05", "--keep"]);
    const kept = report?.kept ?? fail();
    expect(out).toContain(kept);
    expect(left.map((name) => join(temporary, name))).toEqual([kept]);
    expect(readdirSync(kept)).toEqual(["accounts", "drafts", "users"]);
  });

  test.each<[string, string, RegExp]>([
    ["stops answering", "new Promise(() => {})", /has not replied for 5 s/],
    ["falls into an endless loop", "(() => { for (;;); })()", /has not replied for 5 s/],
    [
      "ends its process",
      `(console.error("out of luck"), process.exit(7))`,
      /died in the middle of register.* exit code 7: out of luck/,
    ],
  ])("does not judge a store that %s", async (_, failure, reason) => {
    const module = targetModule(smallStore({ connect: failingLater(failure) }));
    const ended = await soak([module, "--minutes", "0.4", "--stall", "5"]);
    expect(ended.code).toBe(3);
    expect(ended.report).toMatchObject({ verdict: "unknown", reason: expect.stringMatching(reason) });
    expect(ended.left).toEqual([]);
  });

  test.each<[string, string[], RegExp]>([
    ["a target that is not there", ["not-there.mjs"], /there is no such file/],
    ["a time that is none", ["--minutes", "0"], /Expected a number of minutes/],
    ["an unknown way to kill", ["--kill", "none"], /Allowed choices are all, one, either/],
  ])("ends %s with exit code 2 and one message", async (_, args, message) => {
    const { code, err, left } = await soak(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(left).toEqual([]);
  });
});

test.skipIf(!canFillDisks)("fills no other disk, and judges nothing, if the small one is unmounted", async () => {
  const { code, report, left } = await soak(["--minutes", "1", "--seed", "7"], (printed, _, temporary) => {
    if (!/soak: \d+ rounds/.test(printed)) return;
    for (const mountPoint of mountPointsBelow(temporary)) spawnSync("umount", ["--lazy", mountPoint]);
  });
  expect(code).toBe(3);
  expect(report).toMatchObject({ verdict: "unknown", reason: expect.stringContaining("unmounted") });
  expect(left).toEqual([]);
});

test("ends a target that never answers with exit code 3", async () => {
  const module = targetModule(smallStore({ connect: "() => ({ register: () => new Promise(() => {}) })" }));
  const { code, err, left } = await soak([module, "--stall", "1"]);
  expect(code).toBe(3);
  expect(err.replace(/\s+/g, " ")).toContain("within 1 s");
  expect(left).toEqual([]);
});

test("ends a target that cannot be set up with exit code 2", async () => {
  const module = targetModule(smallStore({ setup: `() => { throw new Error("no room") }` }));
  const { code, err, left } = await soak([module]);
  expect(code).toBe(2);
  expect(err.replace(/\s+/g, " ")).toContain("setup threw Error: no room");
  expect(left).toEqual([]);
});

describe("rollcall soak, ended early, leaves nothing behind", () => {
  const inTheMiddle = /soak: \d+ rounds/;

  test("by SIGTERM, and ends with 130", async () => {
    const { code, err, left } = await soak(["--minutes", "10"], (printed, signal) => {
      if (inTheMiddle.test(printed)) signal("SIGTERM");
    });
    expect(code).toBe(130);
    expect(err).toContain("interrupted");
    expect(left).toEqual([]);
  });

  test("by Ctrl-C at the very beginning", async () => {
    const { code, left } = await soak(["--minutes", "10"], (printed, signal) => {
      if (printed.includes("seed")) signal("SIGINT");
    });
    expect(code).toBe(130);
    expect(left).toEqual([]);
  });

  test("by a second Ctrl-C, without an error of its own", async () => {
    let again = false;
    const { code, err, left } = await soak(["--minutes", "10"], (printed, signal) => {
      if (printed.includes("interrupted") && !again) {
        again = true;
        signal("SIGINT", true);
      } else if (inTheMiddle.test(printed)) signal("SIGINT");
    });
    expect(code).toBe(130);
    expect(err).not.toMatch(/^\s+at /m);
    expect(left).toEqual([]);
  });

  test("even if it is killed itself: its clean-up process does that", async () => {
    const { code, left } = await soak(["--minutes", "10"], (printed, signal) => {
      if (inTheMiddle.test(printed)) signal("SIGKILL");
    });
    expect(code).toBeNull();
    expect(left).toEqual([]);
  });
});

function codesIn(report: SoakReport | undefined): string[] {
  return report?.verdict === "failed" ? [...new Set(report.findings.map(({ code }) => code))] : [];
}

function fail(): never {
  throw new Error("there is no report");
}

/** A client that works for longer than a first contact takes. */
function failingLater(failure: string): string {
  return `(directory) => {
    let calls = 0;
    return { register: (apiKey, settings) => ++calls > 30 ? ${failure} : register(directory, apiKey, settings) };
  }`;
}
