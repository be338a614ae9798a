import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { SoakReport } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { built } from "../built.js";
import { smallStore, targetModule } from "../verify/target-module.js";
import { canFillDisks, mountPointsBelow, soak } from "./soak-process.js";
import { fileBeforeRow, lockNeverReleased, rowBeforeFile, storeOf, swallowedError } from "./targets.js";

describe("a soak", () => {
  test("finds no fault in the reference store in a few rounds of kills and full disks", async () => {
    const { code, out, err, report, left } = await soak(["--rounds", "16", "--seed", "7"]);
    expect(out).toContain("PASSED");
    expect(code).toBe(0);
    expect(report).toMatchObject({ verdict: "passed", seed: 7, processes: 3, kill: "either" });
    const { kills, restarts, invariants, epochs, unanswered, fullDisk } = report?.counts ?? fail();
    for (const each of [...Object.values(kills), unanswered]) expect(each).toBeGreaterThan(0);
    // Kills are aimed at running operations, and many of them hit one.
    expect(3 * kills.inOperation).toBeGreaterThan(kills.all + kills.one);
    expect([restarts, invariants]).toEqual([epochs, epochs]);
    if (canFillDisks) expect(Math.min(fullDisk.phases, fullDisk.failed)).toBeGreaterThan(0);
    else expect(report?.fullDiskSkipped).toBeTruthy();
    expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(out + err).not.toContain("\u001b");
    expect(err).toMatch(/soak: \d+ epochs, [\d,]+ operations, \d+ kills/);
    expect(left).toEqual([]);
  });

  test("convicts a store that creates the database after the account, by kills alone", async () => {
    const module = storeOf(rowBeforeFile);
    const { code, out, report, left } = await soak([module, "--minutes", "1.5", "--seed", "1", "--no-full-disk"]);
    expect(code).toBe(1);
    expect(report).toMatchObject({ verdict: "failed", stage: "restart" });
    expect(codesIn(report)).toEqual(["database-missing"]);
    expect(report?.fullDiskSkipped).toContain("--no-full-disk");
    expect(out).toContain("(no answer)");
    expect(out).toMatch(/rollcall soak .*target\.mjs[\s\\]+--seed 1 --minutes 1\.5 --processes 3 --kill all --keep/);
    expect(left).toEqual([]);
  });

  test("finds no fault in the same store with the database first", async () => {
    const { code, report } = await soak([storeOf(fileBeforeRow), "--rounds", "4", "--seed", "1"]);
    expect(report).toMatchObject({ verdict: "passed" });
    expect(code).toBe(0);
  });

  test.skipIf(!canFillDisks)("convicts a store that reports success on a full disk", async () => {
    const { code, report } = await soak([storeOf(swallowedError), "--minutes", "1.5", "--seed", "1"]);
    expect(code).toBe(1);
    expect(codesIn(report)).toEqual(["database-missing"]);
    expect(report?.counts.fullDisk.phases).toBeGreaterThan(0);
  });

  test("convicts a store that is blocked after one of several clients is killed", async () => {
    const args = ["--minutes", "1.5", "--seed", "1", "--kill", "one", "--no-full-disk"];
    const { code, report } = await soak([storeOf(lockNeverReleased), ...args]);
    expect(code).toBe(1);
    expect(report).toMatchObject({ verdict: "failed", stage: "work" });
    expect(codesIn(report)).toEqual(["operation-threw"]);
    expect(report?.counts.kills).toMatchObject({ all: 0 });
    expect(report?.counts.kills.one).toBeGreaterThan(0);
  });

  test("convicts a store of a race between processes", async () => {
    const { code, out } = await soak([built("properties/faulty-stores/check-then-insert.js"), "--seed", "1"]);
    expect(code).toBe(1);
    expect(out).toContain("operation-threw");
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
});

describe("rollcall soak", () => {
  test("keeps a copy of the storage with --keep", async () => {
    const module = storeOf(fileBeforeRow);
    const { report, out, left, temporary } = await soak([module, "--seed", "1", "--minutes", "0.05", "--keep"]);
    const kept = report?.kept ?? fail();
    expect(out).toContain(kept);
    expect(left.map((name) => join(temporary, name))).toEqual([kept]);
    expect(readdirSync(kept)).toEqual(["accounts", "temporary", "users"]);
  });

  test.each<[string, string, RegExp]>([
    ["never answers", "() => ({ register: () => new Promise(() => {}) })", /has not answered for 1 s/],
    ["never answers and blocks its event loop", "() => ({ register() { for (;;); } })", /has not answered for 1 s/],
    [
      "ends its process",
      `() => ({ register() { console.error("out of luck"); process.exit(7); } })`,
      /died in the middle of register.* exit code 7: out of luck/,
    ],
  ])("does not judge a store that %s", async (_, connect, reason) => {
    const module = targetModule(smallStore({ connect }));
    const ended = await soak([module, "--minutes", "0.1", "--stall", "1"]);
    expect(ended.code).toBe(3);
    expect(ended.report).toMatchObject({ verdict: "unknown", reason: expect.stringMatching(reason) });
    expect(ended.left).toEqual([]);
  });

  test.each<[string, string[], RegExp]>([
    ["a target that does not exist", ["not-there.mjs"], /there is no such file/],
    ["an invalid time", ["--minutes", "0"], /expected a number of minutes/],
    ["an unknown way to kill", ["--kill", "nobody"], /Allowed choices are all, one, either/],
  ])("exits with 2 and one message for %s", async (_, args, message) => {
    const { code, err, left } = await soak(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(left).toEqual([]);
  });
});

test.skipIf(!canFillDisks)("fills no other disk, and gives no verdict, if the small one is unmounted", async () => {
  const { code, report, left } = await soak(["--minutes", "1", "--seed", "7"], (printed, _, temporary) => {
    if (!/soak: \d+ epochs/.test(printed)) return;
    for (const mountPoint of mountPointsBelow(temporary)) spawnSync("umount", ["--lazy", mountPoint]);
  });
  expect(code).toBe(3);
  expect(report).toMatchObject({ verdict: "unknown", reason: expect.stringContaining("unmounted") });
  expect(left).toEqual([]);
});

test("exits with 2 if the target cannot be set up", async () => {
  const module = targetModule(smallStore({ setup: `() => { throw new Error("no room") }` }));
  const { code, err, left } = await soak([module]);
  expect(code).toBe(2);
  expect(err).toContain("setup threw Error: no room");
  expect(left).toEqual([]);
});

describe("a soak that is ended early leaves nothing behind", () => {
  const isRunning = /soak: \d+ epochs/;

  test("after SIGTERM, and exits with 130", async () => {
    const { code, err, left } = await soak(["--minutes", "10"], (printed, signal) => {
      if (isRunning.test(printed)) signal("SIGTERM");
    });
    expect(code).toBe(130);
    expect(err).toContain("interrupted");
    expect(left).toEqual([]);
  });

  test("after Ctrl-C at the start", async () => {
    const { code, left } = await soak(["--minutes", "10"], (printed, signal) => {
      if (printed.includes("seed")) signal("SIGINT");
    });
    expect(code).toBe(130);
    expect(left).toEqual([]);
  });

  test("after SIGKILL, because its cleanup process cleans up", async () => {
    const { code, left } = await soak(["--minutes", "10"], (printed, signal) => {
      if (isRunning.test(printed)) signal("SIGKILL");
    });
    expect(code).toBeNull();
    expect(left).toEqual([]);
  });
});

function codesIn(report: SoakReport | undefined): string[] {
  return report?.verdict === "failed" ? [...new Set(report.findings.map(({ code }) => code))] : [];
}

function fail(): never {
  throw new Error("expected a report");
}
