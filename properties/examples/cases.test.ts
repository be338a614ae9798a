import { readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type PassName, verify } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { source } from "../built.js";
import { headOf } from "../contract/run.js";

/*
 * Some of the stores with the shape of public bug reports, each in the pass that matters. `npm run cases` runs them all.
 */

const folder = source("examples/cases");

async function heads(name: string, only: readonly PassName[], schedules = 60): Promise<readonly string[]> {
  const { passes } = await verify({ module: `${folder}/${name}.mjs`, seed: 1, only, schedules, seconds: 5 });
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
  ])("%s: %s finds %s, and nothing in the mended store", { timeout: 300_000 }, async (name, pass, code) => {
    expect(await heads(name, [pass])).toEqual([code]);
    expect(await heads(`${name}-fixed`, [pass])).toEqual(["passed"]);
  });

  test("a store that promises to survive a killed process loses no power", { timeout: 300_000 }, async () => {
    expect(await heads("trusted-header-fixed-normal", ["crashes"])).toEqual(["passed"]);
  });

  test("every case names its report, its judgement and the expected verdict", async () => {
    const modules = readdirSync(folder).filter((file) => file.endsWith(".mjs"));
    const abouts = await Promise.all(
      modules
        .filter((file) => !["database.mjs", "page.mjs", "run.mjs"].includes(file))
        .map(async (file) => ({ file, ...(await import(pathToFileURL(`${folder}/${file}`).href)).about })),
    );
    const isCase = ({ file }: { readonly file: string }): boolean =>
      modules.includes(file.replace(".mjs", "-fixed.mjs"));
    expect(abouts.filter(isCase).length).toBeGreaterThan(10);
    expect(abouts.filter((about) => isCase(about) && !(about.title && about.reports?.length > 0))).toEqual([]);
    expect(abouts.filter((about) => !about.judgement || !["passed", "failed"].includes(about.expected))).toEqual([]);
  });
});
