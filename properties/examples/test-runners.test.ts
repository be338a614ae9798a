import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { source } from "../built.js";

/*
 * A store that is verified by the tests of its project, with each test runner: the examples as projects of their own, with
 * this Rollcall installed.
 */

const runners = ["node-test", "vitest", "jest"] as const;
let projects = "";

beforeAll(async () => {
  projects = mkdtempSync(join(tmpdir(), "rollcall-test-runners-"));
  const modules = join(projects, "node_modules");
  mkdirSync(modules);
  for (const runner of runners)
    cpSync(source(`examples/tested-with-${runner}`), join(projects, runner), { recursive: true });
  // Jest is no dependency of this repository: 50 MB for one example.
  writeFileSync(
    join(projects, "package.json"),
    JSON.stringify({ private: true, devDependencies: { jest: versionOfJest() } }),
  );
  expect(await npm(projects, ["install", "--no-audit", "--no-fund", "--ignore-scripts"])).toMatchObject({ code: 0 });
  symlinkSync(source("."), join(modules, "rollcall"));
  for (const name of ["better-sqlite3", "vitest"]) symlinkSync(source(`node_modules/${name}`), join(modules, name));
  symlinkSync(source("node_modules/vitest/vitest.mjs"), join(modules, ".bin", "vitest"));
}, 300_000);
afterAll(() => rmSync(projects, { recursive: true, force: true, maxRetries: 3 }));

function versionOfJest(): string {
  const { devDependencies } = JSON.parse(readFileSync(source("examples/tested-with-jest/package.json"), "utf8"));
  return devDependencies.jest;
}

function npm(folder: string, args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  // The runner of this test must not be taken for the one of the example.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|JEST|NODE_TEST)/.test(name)),
  );
  return new Promise((resolve) => {
    execFile("npm", args, { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` });
    });
  });
}

describe.each(runners)("with %s", (runner) => {
  test("a correct store passes", { timeout: 300_000 }, async () => {
    const { code, output } = await npm(join(projects, runner), ["test"]);
    expect([code, output]).toEqual([0, expect.stringContaining("registrations are correct")]);
  });

  test("a wrong store fails, and the runner prints the whole report", { timeout: 300_000 }, async () => {
    const wrong = join(projects, `${runner}-wrong`);
    cpSync(join(projects, runner), wrong, { recursive: true });
    const target = readFileSync(join(wrong, "target.mjs"), "utf8");
    writeFileSync(join(wrong, "target.mjs"), target.replace(" ON CONFLICT (email) DO NOTHING", ""));
    const { code, output } = await npm(wrong, ["test"]);
    expect(code).toBe(1);
    expect(output).toContain("NotVerifiedError");
    expect(output).toContain("Time runs downwards; the numbers are steps.");
    expect(output).toMatch(/FAILED: users violates the specification \(seed 1\)/);
  });
});
