import { describe, expect, test } from "vitest";
import { formatReport, verify } from "#src/verify.js";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { rollcall } from "./rollcall-process.js";

const module = built("properties/faulty-stores/check-then-insert.js");

/** Times differ from run to run. */
const withoutTimes = (text: string): string => text.replace(/[\d.]+ s\b/g, "… s");

describe("formatReport", () => {
  test("returns what the command line prints, and a report is plain data", async () => {
    const options = ["--pass", "interleavings", "--schedules", "12", "--seed", "1"];
    const out = ["--out", `${temporaryDirectory()}/counterexample.json`];
    const printed = (await rollcall(["verify", module, ...options, ...out])).out;
    const report = await verify({ module, only: ["interleavings"], schedules: 12, seed: 1 });
    expect(report.verdict).toBe("failed");
    const text = formatReport(report);
    expect(withoutTimes(printed)).toContain(`\n\n${withoutTimes(text)}\n\nThe counterexample is in `);
    expect(text).not.toContain("\u001b");
    expect(formatReport(report, { colours: true })).toContain("\u001b[31m");
    expect(text.split("\n").filter((line) => line.length > 100)).toEqual([]);
    // `toEqual` ignores fields that are undefined, and so does JSON.
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});
