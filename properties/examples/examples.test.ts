import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PassName } from "rollcall/verify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseCounterexample, verify } from "#src/verify.js";
import { built, source } from "../built.js";
import { counterexampleOf, reasonOf } from "../verify/one-pass.js";

/** The examples as projects of their own, with this Rollcall installed. */
let projects = "";

beforeAll(() => {
  projects = mkdtempSync(join(tmpdir(), "rollcall-examples-"));
  cpSync(source("examples"), projects, { recursive: true, filter: (path) => !path.includes("examples/libraries") });
  mkdirSync(join(projects, "node_modules"));
  symlinkSync(source("."), join(projects, "node_modules", "rollcall"));
  // What `npm install` makes of the "bin" of package.json.
  mkdirSync(join(projects, "node_modules", ".bin"));
  symlinkSync(built("src/cli/main.js"), join(projects, "node_modules", ".bin", "rollcall"));
  symlinkSync(source("node_modules/better-sqlite3"), join(projects, "node_modules", "better-sqlite3"));
});
afterAll(() => rmSync(projects, { recursive: true, force: true, maxRetries: 3 }));

async function verifyExample(module: string, only: readonly PassName[], schedules: number) {
  const path = join(projects, module);
  const { passes, target } = await verify({ module: path, only, schedules, seed: 1, seconds: 4, threads: 3 });
  return { path, passes, target };
}

/** Runs a script of an example, as a user does. */
function runNpm(name: string, args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile("npm", args, { cwd: join(projects, name) }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` });
    });
  });
}

describe("examples", () => {
  test.each([
    ["seats", 60],
    ["wallet-transfer", 60],
    ["invitation", 60],
    ["queue", 60],
  ])("%s: nothing is found in the correct store", async (name, schedules) => {
    const only = ["sequential", "interleavings", "crashes", "faults", "stress"] as const;
    const { passes, target } = await verifyExample(`${name}/correct.mjs`, only, schedules);
    expect(target.workload).toBe("model");
    expect(passes.map((result) => `${result.pass} ${reasonOf(result)}`)).toEqual(only.map((pass) => `${pass} passed`));
  });

  test("wallet-transfer: the faulty store is convicted by faults, too", async () => {
    const { passes } = await verifyExample("wallet-transfer/faulty.mjs", ["faults"], 200);
    const [result] = passes;
    expect(result?.verdict === "failed" ? result.findings[0]?.code : result).toBe("own-invariant");
  });

  test.each([
    ["seats", "interleavings", "not-linearizable"],
    ["wallet-transfer", "crashes", "state-differs"],
    ["invitation", "interleavings", "not-linearizable"],
    ["queue", "interleavings", "not-linearizable"],
  ])("%s: its scripts verify both stores and replay the failure", async (name, pass, code) => {
    const tested = await runNpm(name, ["test", "--", "--pass", "sequential", "--time", "8"]);
    expect([tested.code, tested.output]).toEqual([0, expect.stringContaining("PASSED: 1 pass found nothing wrong")]);
    const limits = ["--seed", "1", "--schedules", "200"];
    const faulty = await runNpm(name, ["run", "verify:faulty", "--", "--pass", pass, ...limits]);
    expect([faulty.code, faulty.output]).toEqual([1, expect.stringContaining("rollcall replay counterexample.json")]);
    const { finding, workload } = parseCounterexample(
      readFileSync(join(projects, name, "counterexample.json"), "utf8"),
    );
    expect({ workload, code: finding.code }).toEqual({ workload: "model", code });
    const replayed = await runNpm(name, ["run", "replay"]);
    expect([replayed.code, replayed.output]).toEqual([1, expect.stringContaining("It still fails.")]);
  });

  test.each(["seats", "wallet-transfer", "invitation", "queue"])("%s: one client finds no mistake", async (name) => {
    const { passes } = await verifyExample(`${name}/faulty.mjs`, ["sequential"], 1);
    expect(passes.map(({ verdict }) => verdict)).toEqual(["passed"]);
  });

  test("a damaged operation in a counterexample file is named", async () => {
    const { passes } = await verifyExample("seats/faulty.mjs", ["interleavings"], 200);
    const [result] = passes;
    if (result === undefined) throw new Error("the pass was chosen");
    const counterexample = counterexampleOf(result);
    const damaged = { ...counterexample, program: { prefix: [], clients: [[{ type: "book", who: "ann" }]] } };
    writeFileSync(join(projects, "damaged.json"), JSON.stringify(damaged));
    expect(() => parseCounterexample(JSON.stringify(damaged))).toThrow(
      "an operation has type and argument, but no who",
    );
  });
});
