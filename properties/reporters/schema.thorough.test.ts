import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mergeReports, type VerifyOptions, type VerifyReport, verify } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { built } from "../built.js";
import { rollcall } from "../cli/rollcall-process.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { smallStore, targetModule } from "../verify/target-module.js";
import { formatted } from "./formatted.js";
import { problemsOf } from "./schema/validate.js";

const faulty = (name: string): string => built(`properties/faulty-stores/${name}.js`);

function written(report: VerifyReport): string {
  return formatted("json", "verify", { type: "ended", report, again: "" })[0] ?? "";
}

async function reportOf(options: Partial<VerifyOptions> & Pick<VerifyOptions, "module">): Promise<VerifyReport> {
  return verify({ seed: 1, seconds: 10, ...options });
}

describe("the published schema accepts real reports", () => {
  test.each<[string, string, Partial<VerifyOptions>]>([
    ["sequential", "poll-interval-ignored", { only: ["sequential"] }],
    ["interleavings", "lost-update", { only: ["interleavings"], schedules: 40 }],
    ["crashes", "row-before-file", { only: ["crashes"], schedules: 40 }],
    ["crashes", "rename-without-directory-fsync", { only: ["crashes"], schedules: 40 }],
    ["faults", "transaction-left-open", { only: ["faults"], schedules: 40 }],
    ["stress", "check-then-insert", { only: ["stress"], seconds: 20 }],
  ])("of a store that fails in %s: %s", async (pass, name, options) => {
    const report = await reportOf({ module: faulty(name), ...options });
    expect(report.passes).toMatchObject([{ pass, verdict: "failed" }]);
    expect(problemsOf(written(report))).toEqual([]);
  });

  test("of a store that passes, in parts and as a whole, and if too little was run to judge it", async () => {
    const module = targetModule(smallStore());
    const shards = [1, 2].map((number) => ({ number, count: 2 }));
    const limits = { module, only: ["interleavings"], schedules: 40 } as const;
    const parts = await Promise.all(shards.map((shard) => reportOf({ ...limits, jobs: 1, shard })));
    const unknown = await reportOf({ module, only: ["interleavings"], schedules: 1 });
    expect(unknown.verdict).toBe("unknown");
    for (const report of [...parts, mergeReports(parts), unknown]) expect(problemsOf(written(report))).toEqual([]);
  });

  test("as the command line writes it", async () => {
    const file = join(temporaryDirectory(), "report.json");
    await rollcall(["verify", targetModule(smallStore()), "-p", "sequential", "-t", "3", "--reporter", `json=${file}`]);
    expect(problemsOf(readFileSync(file, "utf8"))).toEqual([]);
  });
});
