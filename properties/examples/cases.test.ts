import { readFileSync } from "node:fs";
import { type PassName, verify } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { formatCases, judgedStores } from "../../gallery/cases/page.js";
import { readResults } from "../../gallery/cases/results.js";
import { readStores, type Store } from "../../gallery/cases/stores.js";
import { casesFolder, casesPage } from "../../gallery/paths.js";
import { headOf } from "../contract/run.js";

/*
 * Some of the stores with the shape of public bug reports, each in the pass that matters. `npm run cases` runs them all.
 */

async function heads(name: string, only: readonly PassName[], schedules = 60): Promise<readonly string[]> {
  const { passes } = await verify({ module: `${casesFolder}/${name}.mjs`, seed: 1, only, schedules, seconds: 5 });
  return passes.map(headOf);
}

describe("cases", () => {
  test.each<[name: string, pass: PassName, code: string]>([
    ["trusted-header", "interleavings", "not-linearizable"],
    ["first-admin", "interleavings", "own-invariant"],
    ["email-case", "sequential", "wrong-answer"],
    ["user-without-account", "crashes", "own-invariant"],
    ["locked-says-exists", "faults", "refused-unregistered"],
    ["rename-leaves-wal", "sequential", "data-differs"],
    ["json-file", "crashes", "lifecycle-threw"],
  ])("%s: %s finds %s, and nothing in the mended store", { timeout: 300_000 }, async (name, pass, code) => {
    expect(await heads(name, [pass])).toEqual([code]);
    expect(await heads(`${name}-fixed`, [pass])).toEqual(["passed"]);
  });

  test("a store that promises to survive a killed process loses no power", { timeout: 300_000 }, async () => {
    expect(await heads("trusted-header-fixed-normal", ["crashes"])).toEqual(["passed"]);
  });

  test("every case names its report, and has a fix that is right", async () => {
    const stores = await readStores();
    const cases = stores.filter((store) => store.name === store.case);
    expect(cases.length).toBeGreaterThan(10);
    expect(cases.filter(({ about }) => about.title === undefined || about.reports === undefined)).toEqual([]);
    expect(cases.filter(({ about }) => about.expected !== "failed")).toEqual([]);
    const isFixed = ({ name }: Store): boolean =>
      stores.some((other) => other.case === name && other.about.expected === "passed");
    expect(cases.filter((store) => !isFixed(store)).map(({ name }) => name)).toEqual([]);
  });

  test("the page is what the last results show", async () => {
    const page = readFileSync(casesPage, "utf8");
    expect(page).toBe(formatCases(judgedStores(await readStores(), readResults())));
    expect(page).not.toContain("but expected was");
  });
});
