import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readCatalogue } from "../../gallery/catalogue.js";
import { judgeAll, notRun } from "../../gallery/judge.js";
import { formatPage } from "../../gallery/page.js";
import { withTable } from "../../gallery/readme.js";
import { readResults, type VariantResult } from "../../gallery/results.js";
import { shortTable } from "../../gallery/tables.js";
import { source } from "../built.js";

const catalogue = readCatalogue();
const results = readResults();
const judged = judgeAll(catalogue, results);
const page = readFileSync(source("docs/gallery.md"), "utf8");

/** Returns the lines of the first table of a text. */
function firstTable(text: string): readonly string[] {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.startsWith("| library |"));
  const last = lines.findIndex((line, index) => index > first && !line.startsWith("|"));
  return first === -1 ? [] : lines.slice(first, last);
}

function changed(library: string, variant: string, change: Partial<VariantResult>): readonly VariantResult[] {
  return results.map((result) =>
    result.library === library && result.variant === variant ? { ...result, ...change } : result,
  );
}

const mismatchOf = (changedResults: readonly VariantResult[], library: string, name: string): string | undefined =>
  judgeAll(catalogue, changedResults).find((each) => each.library.folder === library && each.variant.name === name)
    ?.mismatch;

describe("the gallery", () => {
  test("shows every variant that is judged, each with a result, or says that it was not run", () => {
    const missing = notRun(catalogue, results);
    expect(judged.length + missing.length).toBe(catalogue.flatMap(({ variants }) => variants).length);
    expect(missing.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    expect(judged.length).toBeGreaterThan(35);
  });

  test("names a variant without a result as not run, and claims nothing of it", () => {
    const others = results.filter(({ library }) => library !== "drizzle");
    const missing = notRun(catalogue, others);
    expect(missing).toContain("drizzle/documented");
    const without = formatPage(judgeAll(catalogue, others), missing);
    expect(without).toContain("`drizzle/documented`");
    expect(without).not.toContain("### drizzle-orm: documented");
  });

  test("has no result that is not as it was judged", () => {
    const wrong = judged.filter(({ mismatch }) => mismatch !== undefined);
    expect(wrong.map(({ library, variant, mismatch }) => `${library.folder}/${variant.name}: ${mismatch}`)).toEqual([]);
  });

  test("is made of the results and the judgements: nothing on the page is written by hand", () => {
    expect(page).toBe(formatPage(judged, notRun(catalogue, results)));
  });

  test("has the fix of every fault among those in which nothing was found", () => {
    const wrong = judged.filter(({ library, variant: { fix } }) => {
      const fixed = judged.find((each) => each.library === library && each.variant.name === fix);
      return fixed !== undefined && fixed.result.verdict !== fixed.variant.rightly;
    });
    expect(wrong.map(({ variant }) => variant.name)).toEqual([]);
    expect(judged.filter(({ variant: { faults, fix } }) => faults.length > 0 && fix === undefined)).toEqual([]);
  });
});

describe("README", () => {
  const readme = readFileSync(source("README.md"), "utf8");

  test("has the first table of the gallery, line by line, with links to the page", () => {
    expect(firstTable(readme)).toEqual(firstTable(page).map((line) => line.replaceAll("](#", "](docs/gallery.md#")));
    const libraries = judged.filter(({ variant }) => variant.first).map(({ library }) => library.library);
    expect(firstTable(readme).length).toBe(new Set(libraries).size + 2);
  });

  test("gets its table between the two comments, whatever is there", () => {
    const lines = shortTable(judged, "docs/gallery.md");
    expect(withTable(readme, lines)).toBe(readme);
    expect(firstTable(withTable(readme, ["| library |", "| a |"]))).toEqual(["| library |", "| a |"]);
    expect(() => withTable("no comments", lines)).toThrow("end of gallery");
  });
});

describe("a judgement counts only for", () => {
  test("the verdict that it was written for", () => {
    expect(mismatchOf(results, "drizzle", "documented")).toBeUndefined();
    expect(mismatchOf(changed("drizzle", "documented", { verdict: "unknown" }), "drizzle", "documented")).toBe(
      "it was not decided, expected was passed",
    );
  });

  test("the finding that it was written for", () => {
    const failed = {
      pass: "crashes",
      verdict: "failed",
      seconds: 1,
      runs: 1,
      codes: ["account-lost"],
      text: "",
    } as const;
    expect(mismatchOf(changed("drizzle", "common", { passes: [failed] }), "drizzle", "common")).toBe(
      "no judgement explains account-lost in the crashes pass",
    );
  });

  test("a variant of which something was found", () => {
    expect(mismatchOf(changed("drizzle", "common", { passes: [] }), "drizzle", "common")).toContain(
      "nothing failed with operation-threw",
    );
  });
});
