import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatReport } from "#src/verify.js";
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
