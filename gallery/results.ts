import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { passNames } from "rollcall/verify";
import * as v from "valibot";
import { resultsFile } from "./paths.js";
import type { PassShown, Shown } from "./verify-module.js";

/*
 * What the runs have shown, as data: the page is made of it without running anything.
 */

/** The machine and the versions of a run. */
export interface Environment {
  readonly date: string;
  readonly node: string;
  readonly rollcall: string;
  readonly system: string;
  readonly cpus: string;
}

/** What a run of one variant has shown. */
export interface VariantResult extends Shown {
  readonly library: string;
  readonly variant: string;
  /** The installed versions, by package. */
  readonly versions: { readonly [name: string]: string };
  readonly environment: Environment;
  readonly seed: number;
  readonly schedules: number;
}

const form = v.array(
  v.looseObject({ library: v.string(), variant: v.string(), verdict: v.string(), passes: v.array(v.looseObject({})) }),
);

/** Returns the results of the last runs; none if there is no file of them. */
export function readResults(file = resultsFile): readonly VariantResult[] {
  if (!existsSync(file)) return [];
  return v.parse(form, JSON.parse(readFileSync(file, "utf8"))) as unknown as readonly VariantResult[];
}

export function writeResults(results: readonly VariantResult[], file = resultsFile): void {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

/** Returns the result of one variant, if it was run. */
export function resultOf(
  results: readonly VariantResult[],
  library: string,
  variant: string,
): VariantResult | undefined {
  return results.find((result) => result.library === library && result.variant === variant);
}

/** Returns what both runs of a variant have shown, in the order of the passes: of each pass what the later run says of it. */
export function merged(earlier: VariantResult | undefined, later: VariantResult): VariantResult {
  const isNew = ({ pass }: PassShown): boolean => later.passes.some((shown) => shown.pass === pass);
  const kept = later.verdict === "not run" ? [] : (earlier?.passes.filter((shown) => !isNew(shown)) ?? []);
  if (kept.length === 0) return later;
  const passes = [...kept, ...later.passes].sort((a, b) => passNames.indexOf(a.pass) - passNames.indexOf(b.pass));
  const verdict = (["failed", "unknown"] as const).find((each) => passes.some((shown) => shown.verdict === each));
  const seconds = passes.reduce((sum, shown) => sum + shown.seconds, 0);
  return { ...later, passes, verdict: verdict ?? "passed", seconds: Math.round(seconds * 10) / 10 };
}
