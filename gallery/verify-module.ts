import {
  formatReport,
  type PassName,
  type PassResult,
  TargetUnusableError,
  type Verdict,
  type VerifyReport,
  verify,
} from "rollcall/verify";

/*
 * Verifies a target as `rollcall verify` does, for a page that is generated.
 */

export interface RunOptions {
  readonly seed: number;
  /** Schedules of each pass that has schedules. */
  readonly schedules: number;
  /** Time of the passes that have no schedules, in the sense of `--time`. */
  readonly seconds: number;
  readonly jobs: number | undefined;
  /** The passes to run. Undefined: all. */
  readonly passes?: readonly PassName[] | undefined;
  readonly signal: AbortSignal;
}

/** What a verification has shown, as data. */
export interface Shown {
  /** How long it took. */
  readonly seconds: number;
  /** `not run`: the target could not be used; the reason says why. */
  readonly verdict: Verdict | "not run";
  readonly reason?: string;
  readonly passes: readonly PassShown[];
}

/** What a pass has shown. */
export interface PassShown {
  readonly pass: PassName;
  readonly verdict: Verdict;
  readonly seconds: number;
  readonly runs: number;
  /** Of an unknown one. */
  readonly reason?: string;
  /** Of a failed one: the codes of its findings, the worst first. */
  readonly codes?: readonly string[];
  readonly foundAfterSeconds?: number;
  /** Of a failed one: its part of the report, as text. */
  readonly text?: string;
}

/** `root`: the part of paths that the text leaves out. */
export async function verifyModule(module: string, root: string, options: RunOptions): Promise<Shown> {
  const { jobs, passes, ...limits } = options;
  const choices = { ...(jobs === undefined ? {} : { jobs }), ...(passes === undefined ? {} : { only: passes }) };
  const began = performance.now();
  const took = (): number => Math.round((performance.now() - began) / 100) / 10;
  try {
    const report = await verify({ module, ...limits, ...choices });
    const shown = report.passes.map((pass) => shownOf(pass, report, root));
    return { seconds: took(), verdict: report.verdict, passes: shown };
  } catch (error) {
    if (!(error instanceof TargetUnusableError)) throw error;
    return { seconds: took(), verdict: "not run", reason: error.message, passes: [] };
  }
}

function shownOf(result: PassResult, report: VerifyReport, root: string): PassShown {
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
      return { ...common, codes, ...found, text: textOf(result, report, root) };
    }
    default:
      return result satisfies never;
  }
}

/** Returns the part of the report that shows one pass. */
function textOf(result: PassResult, report: VerifyReport, root: string): string {
  const [text = ""] = formatReport({ ...report, passes: [result] }).split("\n\nCoverage for ");
  return text.replaceAll(`${root}/`, "").replace(runDirectory, "").trimEnd();
}

/** The directory of a run, which messages of the system may name. */
const runDirectory = /(?:\/[\w.-]+)*\/rollcall-[\w-]+\/run-\d+\//g;
