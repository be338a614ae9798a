import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { formatReport, type PassResult, TargetUnusableError, type VerifyReport, verify } from "rollcall/verify";
import type { Library, Variant } from "./catalogue.js";
import { libraries, packageFile } from "./paths.js";
import type { Environment, PassShown, VariantResult } from "./results.js";

/*
 * Verifies one variant, as `rollcall verify` does.
 */

export interface RunOptions {
  readonly seed: number;
  /** Schedules of each pass that has schedules. */
  readonly schedules: number;
  /** Time of the passes that have no schedules, in the sense of `--time`. */
  readonly seconds: number;
  readonly jobs: number | undefined;
  readonly signal: AbortSignal;
}

export async function runVariant(library: Library, variant: Variant, options: RunOptions): Promise<VariantResult> {
  const { seed, schedules, seconds, jobs, signal } = options;
  const began = performance.now();
  const common = {
    library: library.folder,
    variant: variant.name,
    versions: versionsOf(library),
    environment: readEnvironment(),
    seed,
    schedules,
  };
  const took = (): number => Math.round((performance.now() - began) / 100) / 10;
  try {
    const module = join(libraries, library.folder, `${variant.name}.mjs`);
    const report = await verify({ module, seed, schedules, seconds, signal, ...(jobs === undefined ? {} : { jobs }) });
    const passes = report.passes.map((pass) => shownOf(pass, report));
    return { ...common, seconds: took(), verdict: report.verdict, passes };
  } catch (error) {
    if (!(error instanceof TargetUnusableError)) throw error;
    return { ...common, seconds: took(), verdict: "not run", reason: error.message, passes: [] };
  }
}

function shownOf(result: PassResult, report: VerifyReport): PassShown {
  const { pass, verdict, seconds, work } = result;
  const common = { pass, verdict, seconds, runs: work.runs };
  switch (result.verdict) {
    case "passed":
      return common;
    case "unknown":
      return { ...common, reason: result.reason };
    case "failed": {
      const { findings, foundAfterSeconds } = result;
      const found = foundAfterSeconds === undefined ? {} : { foundAfterSeconds };
      const codes = [...new Set(findings.map(({ code }) => code))];
      return { ...common, codes, ...found, text: textOf(result, report) };
    }
    default:
      return result satisfies never;
  }
}

/** Returns the part of the report that shows one pass. */
function textOf(result: PassResult, report: VerifyReport): string {
  const [text = ""] = formatReport({ ...report, passes: [result] }).split("\n\nCoverage for ");
  return text.replaceAll(`${libraries}/`, "").trimEnd();
}

function versionsOf({ packages }: Library): { readonly [name: string]: string } {
  return Object.fromEntries(packages.map((name) => [name, versionOf(name)]));
}

/** Returns the version that the targets load: Node searches the folders above theirs, too. */
function versionOf(name: string): string {
  const folders = [libraries, dirname(packageFile)].map((folder) => join(folder, "node_modules", name, "package.json"));
  const found = folders.find((file) => existsSync(file));
  return found === undefined ? "not installed" : JSON.parse(readFileSync(found, "utf8")).version;
}

function readEnvironment(): Environment {
  const { version }: { version: string } = JSON.parse(readFileSync(packageFile, "utf8"));
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    rollcall: version,
    system: `${process.platform} ${process.arch}`,
    cpus: `${processors.length} × ${processors[0]?.model ?? "unknown"}`,
  };
}
