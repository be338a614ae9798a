import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MergeError, mergeReports, type VerifyReport } from "rollcall/verify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { smallStore, targetModule } from "../verify/target-module.js";
import { rollcall } from "./rollcall-process.js";

const only = ["interleavings"] as const;
const folder = mkdtempSync(join(tmpdir(), "rollcall-test-"));
const module = join(folder, "target.mjs");
let parts: readonly VerifyReport[] = [];

beforeAll(async () => {
  writeFileSync(module, smallStore());
  const shards = [1, 2, 3].map((number) => ({ number, count: 3 }));
  parts = await Promise.all(shards.map((shard) => verify({ module, only, seed: 1, schedules: 20, jobs: 1, shard })));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the parts of a verification", () => {
  test("together have the programs of the whole, each once", async () => {
    const whole = await verify({ module, only, seed: 1, schedules: 1 });
    const countsOf = ({ passes }: VerifyReport) =>
      passes[0]?.work.schedules?.programs.map(({ kind, count }) => [kind, count]);
    expect(countsOf(mergeReports(parts))).toEqual(countsOf(whole));
  });

  test("are judged together: one part alone has not run the smallest pair, and is enough for its part", () => {
    const completed = parts.map(({ passes }) => passes[0]?.work.schedules?.programs[0]?.completed.length);
    expect(completed).toEqual([1, 1, undefined]);
    expect(parts.map(({ verdict }) => verdict)).toEqual(["passed", "passed", "passed"]);
    expect(mergeReports(parts)).toMatchObject({ verdict: "passed", passes: [{ work: { runs: 60 } }] });
  });

  test("have not passed if all of them have not run what a verification must run", () => {
    const required = { types: ["register"], smallestPair: "a pair that no part has run" };
    const merged = mergeReports(parts.map((part) => ({ ...part, required })));
    expect(merged.verdict).toBe("unknown");
    expect(merged.passes[0]).toMatchObject({ reason: expect.stringContaining("a pair that no part has run") });
  });

  test("have failed if one of them has", async () => {
    const faulty = targetModule(
      smallStore({
        connect: `(directory) => ({ register: (key, settings) => ({ ...register(directory, key, settings), created: true }) })`,
      }),
    );
    const failed = await verify({
      module: faulty,
      only,
      seed: 1,
      schedules: 20,
      shrink: false,
      shard: { number: 2, count: 3 },
    });
    const merged = mergeReports([...parts.filter(({ shard }) => shard.number !== 2), failed]);
    expect(merged).toMatchObject({ verdict: "failed", passes: [{ findings: [expect.anything()] }] });
  });

  test.each<[string, (given: readonly VerifyReport[]) => readonly VerifyReport[], RegExp]>([
    ["one is missing", (given) => given.slice(1), /^1\/3 is missing/],
    ["one is given twice", (given) => [...given, ...given.slice(0, 1)], /part 1\/3 is given twice/],
    [
      "one has another seed",
      (given) => given.map((part, index) => ({ ...part, seed: index })),
      /different verifications: in that of part 1\/3 seed is 0, in that of part 2\/3 it is 1/,
    ],
    ["there is none", () => [], /no report/],
  ])("are not merged if %s", (_, change, message) => {
    expect(() => mergeReports(change(parts))).toThrow(message);
    expect(() => mergeReports(change(parts))).toThrow(MergeError);
  });
});

describe("rollcall merge", () => {
  test("prints one report of the parts", async () => {
    const directory = temporaryDirectory();
    const written = { format: "rollcall-report", version: 1 };
    const files = parts.map((part, index) => {
      const file = join(directory, `report-${index}.json`);
      writeFileSync(file, JSON.stringify({ ...written, ...part }));
      return file;
    });
    const { code, out } = await rollcall(["merge", ...files]);
    expect(out).toContain("interleavings  passed  60 schedules");
    expect(code).toBe(0);
  });

  test("refuses what is no report, and names the field", async () => {
    const { code, err } = await rollcall(["merge", "properties/regressions/lost-update.json"]);
    expect(err).toMatch(/is no report of `rollcall verify --json`: format/);
    expect(code).toBe(2);
  });

  test("reads what verify --json has written", async () => {
    const file = join(temporaryDirectory(), "report.json");
    const limits = ["-p", "interleavings", "-s", "1", "--schedules", "10"];
    await rollcall(["verify", module, ...limits, "--shard", "1/1", "--json", file]);
    const { out } = await rollcall(["merge", file]);
    expect(out).toContain("10 schedules");
  });
});
