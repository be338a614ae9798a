import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { VerifyReport } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { built, source } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";

/*
 * Scheduling points run in the middle of target code. If they throw by mistake, the error passes through target code,
 * and must not count as an error of the target. Each test breaks a copy of the built Rollcall in one function, and
 * verifies a right store with it.
 */

interface Location {
  /** Below `src/drivers`. */
  readonly file: string;
  /** The beginning of a function of the built file. An error is thrown there. */
  readonly begins: string;
}

const planted = `throw new TypeError("planted");`;

/** Returns a copy of the built Rollcall that throws there. */
function broken({ file, begins }: Location): string {
  const copy = temporaryDirectory();
  for (const part of ["dist/src", "dist/model", "dist/properties/matrix/targets", "package.json"]) {
    mkdirSync(join(copy, part, ".."), { recursive: true });
    cpSync(source(part), join(copy, part), { recursive: true });
  }
  symlinkSync(source("node_modules"), join(copy, "node_modules"));
  const path = join(copy, "dist/src/drivers", file);
  const text = readFileSync(path, "utf8");
  expect(text).toContain(begins);
  writeFileSync(path, text.replace(begins, `${begins} ${planted}`));
  return copy;
}

function verifyWith(copy: string, pass: string, target: readonly string[]) {
  const json = join(copy, "report.json");
  const limits = ["--pass", pass, "--schedules", "4", "--time", "10", "--seed", "1", "--json", json];
  const { status } = spawnSync(process.execPath, [join(copy, "dist/src/cli/main.js"), "verify", ...target, ...limits], {
    cwd: copy,
    encoding: "utf8",
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  const report: VerifyReport = JSON.parse(readFileSync(json, "utf8"));
  return { status, result: report.passes[0] };
}

const inOwnTable = [built("properties/matrix/targets/right.js").replace(built(""), "dist/")];
const reference: readonly string[] = [];

describe("an error of a scheduling point is reported as Rollcall's own, and not as one of the target", () => {
  test.each<[string, Location, string, readonly string[]]>([
    [
      "the effects of a statement",
      { file: "sqlite/footprint.js", begins: "succeeded(statement, readonly, before) {" },
      "interleavings",
      inOwnTable,
    ],
    [
      "reading a pragma",
      { file: "sqlite/sql.js", begins: "export function reachOfPragma(label) {" },
      "interleavings",
      reference,
    ],
    [
      "asking SQLite what a statement does",
      { file: "better-sqlite3/addon.js", begins: "const unlessWrong = (otherwise, ask) => {" },
      "interleavings",
      inOwnTable,
    ],
    [
      "injecting a fault into a statement",
      { file: "sqlite/statement-faults.js", begins: "export function messageOf(kind) {" },
      "faults",
      inOwnTable,
    ],
    [
      "opening a database",
      { file: "sqlite/opened-file.js", begins: "export function touchOpening(hook, file, mayCreate) {" },
      "interleavings",
      inOwnTable,
    ],
    [
      "reading a statement",
      { file: "sqlite/sql.js", begins: "export function splitStatements(text) {" },
      "interleavings",
      inOwnTable,
    ],
    [
      "the faults of a file call",
      { file: "node-fs/file-faults.js", begins: "export function fileFaults(name, args) {" },
      "faults",
      reference,
    ],
  ])("%s", (_, location, pass, target) => {
    const { status, result } = verifyWith(broken(location), pass, target);
    expect(result).toMatchObject({
      verdict: "unknown",
      reason: expect.stringMatching(/Rollcall itself has failed: TypeError: planted.*please report it/),
    });
    expect(status).toBe(3);
  });
});
