import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { source } from "../built.js";
import { formatted } from "./formatted.js";
import { hostileTexts, madeUpReport } from "./made-up-report.js";
import { reportSchema } from "./schema/report-schema.js";
import { problemsOf } from "./schema/validate.js";

const written = (text: string): string => {
  const [json = ""] = formatted("json", "verify", { type: "ended", report: madeUpReport(text), again: "" });
  return json;
};

/** Returns the problems of a written report after a change of its text. */
function problemsAfter(change: (json: string) => string): readonly string[] {
  const json = written("text");
  expect(change(json)).not.toBe(json);
  return problemsOf(change(json));
}

describe("the published schema of a report", () => {
  test("is made of the forms that the compiler compares with the types (npm run schema)", () => {
    expect(JSON.parse(readFileSync(source("schemas/report.schema.json"), "utf8"))).toEqual(reportSchema());
  });

  test("accepts a report with any text in it", () => {
    expect(hostileTexts.flatMap((text) => problemsOf(written(text)))).toEqual([]);
  });

  test.each<[string, (json: string) => string]>([
    ["another version", (json) => json.replace('"version": 1,', '"version": 2,')],
    ["a field that it does not know", (json) => json.replace('"seed": 7,', '"seed": 7, "sead": 7,')],
    ["no seed", (json) => json.replace('"seed": 7,', "")],
    ["an unknown verdict", (json) => json.replace('"verdict": "unknown"', '"verdict": "maybe"')],
    ["a failure without a finding", (json) => json.replace(/"findings": \[[\s\S]*?\n {6}\]/, '"findings": []')],
    ["an unknown error in a fault", (json) => json.replace('"SQLITE_BUSY": 2', '"SQLITE_BUZY": 2')],
    ["a field of a recovery run too much", (json) => json.replace('"unsynced": [', '"synced": true, "unsynced": [')],
    ["a step without a label", (json) => json.replace(/"label": "SELECT[^\n]*\n/, "")],
  ])("refuses a report with %s", (_, change) => {
    expect(problemsAfter(change)).not.toEqual([]);
  });
});
