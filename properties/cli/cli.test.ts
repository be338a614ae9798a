import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { smallStore, targetModule } from "../verify/target-module.js";

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function rollcall(
  args: readonly string[],
  whileRunning?: (printed: string, kill: () => void) => void,
  left: "nothing" | "kept" = "nothing",
): Promise<Ended> {
  const temporary = temporaryDirectory();
  const child = spawn(process.execPath, [built("src/cli/main.js"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TMPDIR: temporary },
  });
  let [out, err] = ["", ""];
  // Once: the second one ends a process at once.
  const interrupt = (): void => {
    if (!child.killed) child.kill("SIGINT");
  };
  child.stdout.on("data", (chunk) => {
    out += chunk;
    whileRunning?.(out + err, interrupt);
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
    whileRunning?.(out + err, interrupt);
  });
  const [code] = await once(child, "close");
  // Whatever happened, nothing is left behind that was not asked for.
  expect(readdirSync(temporary)).toHaveLength(left === "kept" ? 1 : 0);
  return { code, out, err };
}

describe("rollcall", () => {
  test("--help tells what there is", async () => {
    const { code, out } = await rollcall(["--help"]);
    expect(code).toBe(0);
    expect(out).toContain("verify");
  });

  test("verify --help tells options, exit codes and examples", async () => {
    const { code, out } = await rollcall(["verify", "--help"]);
    expect(code).toBe(0);
    for (const word of [
      "--time",
      "--seed",
      "--threads",
      "--pass",
      "--step-timeout",
      "--schedules",
      "--out",
      "--keep",
      "--json",
      "Exit codes",
      "Examples",
    ]) {
      expect(out).toContain(word);
    }
  });

  test.each<[string, string[], RegExp]>([
    ["an unknown command", ["verfy"], /unknown command 'verfy'/],
    ["an unknown option", ["verify", "--tmie", "5"], /unknown option '--tmie'/],
    ["a time that is no number", ["verify", "--time", "soon"], /expected a whole number from 1/],
    [
      "an unknown pass",
      ["verify", "--pass", "luck"],
      /Allowed choices are sequential, interleavings, crashes, faults, stress/,
    ],
    ["a target that is not there", ["verify", "not-there.mjs"], /there is no such file/],
    ["a counterexample that is not there", ["replay", "not-there.json"], /cannot replay not-there.json: ENOENT/],
    [
      "a file that is no counterexample",
      ["replay", "package.json"],
      /cannot replay package.json: it is no counterexample/,
    ],
    [
      "a counterexample whose target is not there",
      ["replay", "properties/regressions/lost-update.json", "--target", "gone.mjs"],
      /gone.mjs: there is no such file/,
    ],
  ])("ends %s with exit code 2 and one message", async (_, args, message) => {
    const { code, err } = await rollcall(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test("ends with 0 and a report for a store that passes", async () => {
    const json = join(temporaryDirectory(), "report.json");
    const module = targetModule(smallStore());
    const passes = ["--pass", "sequential", "interleavings", "stress", "--schedules", "24"];
    const { code, out } = await rollcall(["verify", module, ...passes, "--time", "2", "--seed", "7", "--json", json]);
    expect(code).toBe(0);
    expect(out).toContain("PASSED");
    expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({
      verdict: "passed",
      seed: 7,
      passes: [{ pass: "sequential" }, { pass: "interleavings" }, { pass: "stress" }],
    });
  });

  test.each([
    ["--out", "/no/such/folder/x.json"],
    ["--json", "."],
  ])("refuses a file that it could not write, before it does anything: %s %s", async (option, file) => {
    const { code, err, out } = await rollcall(["verify", targetModule(smallStore()), option, file]);
    expect(code).toBe(2);
    expect(err).toMatch(/there is no folder|expected the name of a file/);
    expect(out).toBe("");
  });

  test("ends with 1 for a store that fails, in lines of at most 100 columns and without colour", async () => {
    const module = targetModule(smallStore({ recover: `() => { throw new Error("${"long ".repeat(50)}") }` }));
    const { code, out } = await rollcall(["verify", module, "--time", "5", "--pass", "sequential"]);
    expect(code).toBe(1);
    expect(out).toContain("FAILED");
    expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(out).not.toContain("\u001b");
  });

  test("ends with 3 for a store that never answers", async () => {
    const module = targetModule(smallStore({ connect: "() => ({ register: () => new Promise(() => {}) })" }));
    const { code, err } = await rollcall(["verify", module, "--stall", "1"]);
    expect(code).toBe(3);
    expect(err).toContain("got no answer to its operation 1, register, within 1 s (--stall)");
  });

  test("writes the counterexample of a race, and replays it: it still fails, with the same trace", async () => {
    const file = join(temporaryDirectory(), "race.json");
    const module = built("properties/faulty-stores/lost-update.js");
    const verified = await rollcall(["verify", module, "--pass", "interleavings", "--seed", "1", "--out", file]);
    expect(verified.code).toBe(1);
    expect(verified.out).toContain(`rollcall replay ${file}`);
    const replayed = await rollcall(["replay", file]);
    expect(replayed.code).toBe(1);
    expect(replayed.out).toContain("It still fails");
    expect(replayed.out).toContain("The trace is the one that was recorded");
    expect(replayed.out.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(replayed.out).not.toContain("\u001b");
  });

  test("draws a crash, what was lost with it and the life after it, and replays it", async () => {
    const file = join(temporaryDirectory(), "crash.json");
    const module = built("properties/faulty-stores/rename-without-directory-fsync.js");
    const verified = await rollcall(["verify", module, "--pass", "crashes", "--seed", "1", "--out", file]);
    expect(verified.code).toBe(1);
    const replayed = await rollcall(["replay", file]);
    expect(replayed.code).toBe(1);
    for (const { out } of [verified, replayed]) {
      expect(out).toMatch(/Power is lost here, and with it the name\s+users\//);
      expect(out).toMatch(/The application starts again[\s\S]*At rest: 1 row in api_keys/);
    }
    expect(replayed.out.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(replayed.out).toContain("The trace is the one that was recorded");
  });

  test("keeps the directories of the last runs where it is told to, and says where they are", async () => {
    const { err } = await rollcall(
      ["replay", "properties/regressions/row-before-file.json", "--keep"],
      undefined,
      "kept",
    );
    expect(err).toMatch(/^kept: .*rollcall-/);
  });

  test("replays a counterexample against a mended target: it does not fail any more", async () => {
    const mended = built("src/cli/reference-target.js");
    const { code, out } = await rollcall(["replay", "properties/regressions/lost-update.json", "--target", mended]);
    expect(code).toBe(0);
    expect(out).toContain("It does not fail any more");
  });

  test("says how far every pass came, also where one failed", async () => {
    const module = built("properties/faulty-stores/lost-update.js");
    const file = join(temporaryDirectory(), "race.json");
    const passes = ["--pass", "interleavings", "faults", "--schedules", "60", "--seed", "1", "--out", file];
    const { code, out } = await rollcall(["verify", module, ...passes]);
    expect(code).toBe(1);
    expect(out).toMatch(/Coverage for .*, seed 1[\s\S]*interleavings \(failed; covered until then\):/);
    expect(out).toMatch(/schedules with [\d,]+ steps were run[\s\S]*faults.*:[\s\S]*faults put into\s+their steps/);
    expect(out).toMatch(/FAILED: .* violates the specification \(seed 1\)\./);
  });

  test("tells where a replay differs, in the words of the trace", async () => {
    const counterexample = JSON.parse(readFileSync("properties/regressions/lost-update.json", "utf8"));
    const file = join(temporaryDirectory(), "other.json");
    const steps = counterexample.steps.with(2, "2 DELETE FROM accounts WHERE uri IS ? AND id <> ?/../..");
    writeFileSync(file, JSON.stringify({ ...counterexample, steps }));
    const { out } = await rollcall(["replay", file, "--target", built("properties/faulty-stores/lost-update.js")]);
    expect(out).toContain("differs from the recorded one from step 3 on.");
    expect(out).toContain("recorded  B: DELETE FROM accounts WHERE uri IS ? AND id <> ?\n");
    expect(out).toContain('now       B: update("rc_key_0_a", pollInterval: 60)');
    expect(out).not.toMatch(/\/\.\.|client \d/);
  });

  test("ends with the coverage, which says what was explored; the same seed gives the same output", async () => {
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

  test("cleans up after Ctrl-C in the middle of a pass", async () => {
    const { code } = await rollcall(["verify", "--pass", "crashes", "--time", "60"], (printed, kill) => {
      if (printed.includes("crashes: ")) kill();
    });
    expect(code).toBe(130);
  });

  test("cleans up after Ctrl-C and ends with 130", async () => {
    const { code, err } = await rollcall(["verify", "--time", "60"], (out, kill) => {
      if (out.includes("seed")) kill();
    });
    expect(code).toBe(130);
    expect(err).toContain("interrupted");
  });
});
