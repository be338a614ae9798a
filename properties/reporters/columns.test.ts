import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatReport } from "#src/verify.js";
import { formatted } from "./formatted.js";
import { hostileTexts, madeUpReport } from "./made-up-report.js";

const tooLong = (text: string): readonly string[] => text.split("\n").filter((line) => [...line].length > 100);

describe("the text report", () => {
  test.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 60), text] as const))(
    "fits 100 columns and keeps its layout with %s",
    (_, text) => {
      const report = formatReport(madeUpReport(text));
      expect(tooLong(report)).toEqual([]);
      expect(report).not.toMatch(/[^\P{Cc}\n]/u);
      expect(report.match(/^. (sequential|interleavings|crashes|faults|stress) {2}/gm)).toHaveLength(5);
    },
  );

  test("fits 100 columns with any text", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({ unit: "grapheme", maxLength: 200 }),
    );
    fc.assert(
      fc.property(text, (text) => {
        const report = formatReport(madeUpReport(text));
        expect(tooLong(report)).toEqual([]);
        expect(report).not.toMatch(/[^\P{Cc}\n]/u);
      }),
      { numRuns: 20 },
    );
  });
});

describe("the text report with --verbose", () => {
  const everything = (text: string): string => {
    const report = madeUpReport(text);
    const events = report.passes.map((result) => ({ type: "pass-ended", result, workload: "registration" }) as const);
    return events.flatMap((event) => formatted("text", "verify", event, "everything")).join("");
  };

  test.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 60), text] as const))(
    "fits 100 columns with %s",
    (_, text) => {
      expect(tooLong(everything(text))).toEqual([]);
      expect(everything(text)).not.toMatch(/[^\P{Cc}\n]/u);
    },
  );

  test("shows every step with its whole statement, all findings, and the programs that are complete", () => {
    const statement = `SELECT id, ${"column, ".repeat(40)}name FROM users WHERE key = ?`;
    const words = everything(statement).replace(/\s+/g, " ");
    const whole = `SELECT * FROM t WHERE a = '${statement}'`.replace(/\s+/g, " ");
    expect(words.split(whole).length - 1).toBeGreaterThanOrEqual(23);
    expect(words).toContain(`operation-threw: 3 ${statement}`);
    expect(words).toContain("Explored completely in faults:");
    expect(words).toContain("reads db:app.sqlite");
  });
});
