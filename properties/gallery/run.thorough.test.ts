import { describe, expect, test } from "vitest";
import { readCatalogue } from "../../gallery/catalogue.js";
import { judgeAll } from "../../gallery/judge.js";
import { formatPage } from "../../gallery/page.js";
import type { VariantResult } from "../../gallery/results.js";
import { runVariant } from "../../gallery/run.js";

const catalogue = readCatalogue();

/** Runs a variant as `npm run gallery` does. These need nothing that the repository has not installed itself. */
function run(folder: string, name: string): Promise<VariantResult> {
  const library = catalogue.find((each) => each.folder === folder);
  const variant = library?.variants.find((each) => each.name === name);
  if (library === undefined || variant === undefined) throw new Error(`there is no ${folder}/${name}`);
  const { signal } = new AbortController();
  return runVariant(library, variant, { seed: 1, schedules: 100, seconds: 15, jobs: 1, signal });
}

describe("the gallery's runner", () => {
  test.each([
    ["better-sqlite3", "common"],
    ["better-sqlite3", "correct"],
    ["node-sqlite", "common"],
  ])("%s/%s is as it was judged", async (folder, name) => {
    const result = await run(folder, name);
    const [judged, ...others] = judgeAll(catalogue, [result]);
    expect(others).toEqual([]);
    expect([judged?.mismatch, result.verdict]).toEqual([undefined, judged?.variant.rightly]);
  });

  test("what it shows of a failure is on the page", async () => {
    const result = await run("better-sqlite3", "documented");
    const page = formatPage(judgeAll(catalogue, [result]), []);
    const crashes = result.passes.find(({ pass }) => pass === "crashes");
    expect(crashes?.text).toContain("Power is lost here");
    expect(page).toContain(crashes?.text ?? "no text");
    expect(page).toContain(`| ${result.versions["better-sqlite3"]} | documented |`);
    expect(page).toContain("In crashes, **documented limit**");
  });
});
