import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
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
  whileRunning?: (err: string, kill: () => void) => void,
): Promise<Ended> {
  const temporary = temporaryDirectory();
  const child = spawn(process.execPath, [built("src/cli/main.js"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TMPDIR: temporary },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
    whileRunning?.(out, () => child.kill("SIGINT"));
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, "close");
  // Whatever happened, nothing is left behind.
  expect(readdirSync(temporary)).toEqual([]);
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
    ["an unknown pass", ["verify", "--pass", "luck"], /Allowed choices are sequential, interleavings, stress/],
    ["a target that is not there", ["verify", "not-there.mjs"], /there is no such file/],
  ])("ends %s with exit code 2 and one message", async (_, args, message) => {
    const { code, err } = await rollcall(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test("ends with 0 and a report for a store that passes", async () => {
    const json = join(temporaryDirectory(), "report.json");
    const module = targetModule(smallStore());
    const { code, out } = await rollcall(["verify", module, "--time", "2", "--seed", "7", "--json", json]);
    expect(code).toBe(0);
    expect(out).toContain("PASSED");
    expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({ verdict: "passed", seed: 7, passes: [{}, {}, {}] });
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
    expect(err).toContain("never got an answer");
  });

  test("cleans up after Ctrl-C and ends with 130", async () => {
    const { code, err } = await rollcall(["verify", "--time", "60"], (out, kill) => {
      if (out.includes("seed")) kill();
    });
    expect(code).toBe(130);
    expect(err).toContain("interrupted");
  });
});
