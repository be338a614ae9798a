import { formatReport, TargetUnusableError, verify } from "rollcall/verify";

/*
 * Verifies a target for a page that is generated.
 */

/**
 * Returns what a page shows of one target, as data:
 *
 * - `verdict`: passed, failed, unknown, or "not run": the target could not be used, and `reason` tells why
 * - `seconds`: how long it took
 * - `passes`: of each pass `pass`, `verdict`, `seconds`, `runs`; if it is unknown its `reason`; if it failed `codes`, the
 *   worst first, `foundAfterSeconds` if it is known, and `text`, its part of the report
 *
 * `options`: those of `verify` but for `module`.
 */
export async function judge(module, options) {
  const began = performance.now();
  const took = () => Math.round((performance.now() - began) / 100) / 10;
  try {
    const report = await verify({ ...options, module });
    const passes = report.passes.map((pass) => shownOf(pass, report));
    return { verdict: report.verdict, seconds: took(), passes };
  } catch (error) {
    if (!(error instanceof TargetUnusableError)) throw error;
    return { verdict: "not run", seconds: took(), reason: error.reason, passes: [] };
  }
}

function shownOf(result, report) {
  const { pass, verdict, seconds, work, reason, findings, foundAfterSeconds } = result;
  const shown = { pass, verdict, seconds, runs: work.runs };
  if (verdict === "unknown") return { ...shown, reason };
  if (verdict === "passed") return shown;
  const codes = [...new Set(findings.map(({ code }) => code))];
  return { ...shown, codes, foundAfterSeconds, text: textOf(result, report) };
}

/** Returns what the report shows of one pass, without the coverage. */
function textOf(result, report) {
  const [text] = formatReport({ ...report, passes: [result] }).split("\n\nCoverage for ");
  return text.trimEnd();
}
