import {
  type Counterexample,
  type PassName,
  type Replay,
  type SoakReport,
  type VerifyReport,
  verify,
} from "rollcall/verify";
import type { CheckReport } from "#src/core/index.js";
import { createColours, htmlReporter } from "#src/reporters/index.js";
import { describeOf } from "#src/workloads.js";
import { built, source } from "../built.js";

/*
 * Reports of real runs, and their pages.
 */

/** Verifies a module below `dist/properties`. */
export function verified(module: string, pass: PassName, schedules = 300): Promise<VerifyReport> {
  return verify({ module: built(`properties/${module}.js`), only: [pass], seed: 1, schedules, seconds: 10 });
}

const [formats] = htmlReporter.outputs;
const means = { describeOf, colours: createColours(false), detail: "usual", root: source(".") } as const;

/** Returns the page of a report. `counterexample`: the file in which it was saved. */
export function pageOf(report: VerifyReport, counterexample?: string): string {
  const event = { type: "ended", report, again: "rollcall verify" } as const;
  return formats.verify?.(counterexample === undefined ? event : { ...event, counterexample }, means) ?? "";
}

/** A counterexample, its file, and what came of it. */
export interface Replayed {
  readonly file: string;
  readonly counterexample: Counterexample;
  readonly result: Replay;
}

/** Returns the page of a replay. */
export function replayPageOf(replayed: Replayed): string {
  return formats.replay?.({ type: "ended", again: "rollcall replay", ...replayed }, means) ?? "";
}

/** Returns the page of a check. */
export function checkPageOf(report: CheckReport): string {
  return formats.check?.({ type: "ended", report }, means) ?? "";
}

/** Returns the page of a soak. */
export function soakPageOf(report: SoakReport): string {
  return formats.soak?.({ type: "ended", report, again: ["rollcall soak", `--seed ${report.seed}`] }, means) ?? "";
}
