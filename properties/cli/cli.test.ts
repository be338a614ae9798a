import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { smallStore, targetModule } from "../verify/target-module.js";
import { rollcall } from "./rollcall-process.js";

describe("rollcall", () => {
  test("--help lists the commands", async () => {
    const { code, out } = await rollcall(["--help"]);
    expect(code).toBe(0);
    expect(out).toContain("verify");
  });

  test("verify --help lists options, exit codes and examples", async () => {
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
    ["a time that is no number", ["verify", "--time", "soon"], /Expected a whole number from 1/],
    [
      "an unknown pass",
      ["verify", "--pass", "luck"],
      /Allowed choices are sequential, interleavings, crashes, faults, stress/,
    ],
    ["help of an unknown command", ["help", "verfy"], /unknown command 'verfy'/],
    ["a counterexample as a target", ["verify", "properties/regressions/lost-update.json"], /it is JSON/],
    ["a target that does not exist", ["verify", "not-there.mjs"], /there is no such file/],
    [
      "a counterexample that does not exist",
      ["replay", "not-there.json"],
      /cannot replay not-there.json: there is no such file; name a counterexample/,
    ],
    [
      "a file that is not a counterexample",
      ["replay", "package.json"],
      /cannot replay package.json: it is not a counterexample/,
    ],
    [
      "a counterexample whose target does not exist",
      ["replay", "properties/regressions/lost-update.json", "--target", "gone.mjs"],
      /gone.mjs: there is no such file/,
    ],
  ])("exits with 2 and one message for %s", async (_, args, message) => {
    const { code, err } = await rollcall(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test("ends as usual if nothing reads its output", async () => {
    const child = spawn(process.execPath, [built("src/cli/main.js"), "help", "verify"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let err = "";
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.stdout.destroy();
    const [code] = await once(child, "close");
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  test.each([
    ["--out", "/no/such/folder/x.json"],
    ["--json", "."],
  ])("refuses a file that it cannot write before it starts: %s %s", async (option, file) => {
    const { code, err, out } = await rollcall(["verify", targetModule(smallStore()), option, file]);
    expect(code).toBe(2);
    expect(err).toMatch(/There is no folder|Expected the name of a file/);
    expect(out).toBe("");
  });
});

describe("rollcall verify", () => {
  test("exits with 0 and writes a report for a store that passes", async () => {
    const json = join(temporaryDirectory(), "report.json");
    const module = targetModule(smallStore());
    const passes = ["--pass", "sequential", "interleavings", "stress", "--schedules", "24"];
    const { code, out } = await rollcall(["verify", module, ...passes, "--time", "4", "--seed", "7", "--json", json]);
    expect(code).toBe(0);
    expect(out).toContain("PASSED");
    expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({
      verdict: "passed",
      seed: 7,
      passes: [{ pass: "sequential" }, { pass: "interleavings" }, { pass: "stress" }],
    });
  });

  test("exits with 1 for a store that fails, with lines of at most 100 columns and without colour", async () => {
    const module = targetModule(smallStore({ recover: `() => { throw new Error("${"long ".repeat(50)}") }` }));
    const { code, out } = await rollcall(["verify", module, "--time", "5", "--pass", "sequential"]);
    expect(code).toBe(1);
    expect(out).toContain("FAILED");
    expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(out).not.toContain("\u001b");
  });

  test("exits with 3 for a store that never answers", async () => {
    const module = targetModule(smallStore({ connect: "() => ({ register: () => new Promise(() => {}) })" }));
    const { code, err } = await rollcall(["verify", module, "--stall", "5"]);
    expect(code).toBe(3);
    expect(err.replace(/\s+/g, " ")).toContain("got no answer to its operation 1, register, within 5 s (--stall)");
  });
});

describe("Ctrl-C", () => {
  test("during a pass: cleans up", async () => {
    const { code } = await rollcall(["verify", "--pass", "crashes", "--time", "60"], (printed, kill) => {
      if (printed.includes("crashes: ")) kill();
    });
    expect(code).toBe(130);
  });

  test("at the start: cleans up and exits with 130", async () => {
    const { code, err } = await rollcall(["verify", "--time", "60"], (out, kill) => {
      if (out.includes("seed")) kill();
    });
    expect(code).toBe(130);
    expect(err).toContain("interrupted");
  });
});
