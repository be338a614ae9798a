import { formatReport, TargetUnusableError, verify } from "rollcall/verify";

/*
 * Verifies a target for a page that is generated.
 */

/**
 * Returns what a page shows of one target:
 *
 * - `verdict`: passed, failed, unknown or refused
 * - `first`: of a store that failed, the earliest pass that found something: `pass`, `code`, `message`, `seconds` until it
 *   was found, `steps` of the smallest failing run (undefined: it has no steps), `text`, as a report shows it
 * - `convicted`: the passes that failed, each with the code of its worst finding
 * - `reasons`: why passes are unknown, or the target was refused
 *
 * `options`: those of `verify` but for `module`.
 */
export async function judge(module, options) {
  try {
    return judgementOf(await verify({ ...options, module }));
  } catch (error) {
    if (!(error instanceof TargetUnusableError)) throw error;
    return { verdict: "refused", name: module, convicted: [], reasons: [error.reason] };
  }
}

function judgementOf(report) {
  const failed = report.passes.filter(({ verdict }) => verdict === "failed");
  const [first] = failed;
  return {
    verdict: report.verdict,
    name: report.target.name,
    convicted: failed.map(({ pass, findings }) => ({ pass, code: findings[0].code })),
    reasons: report.passes.flatMap(({ pass, verdict, reason }) =>
      verdict === "unknown" ? [`${pass}: ${reason}`] : [],
    ),
    ...(first && { first: firstOf(report, first) }),
  };
}

function firstOf(report, pass) {
  const { evidence, findings, foundAfterSeconds, seconds } = pass;
  const steps = { trace: () => evidence.trace.steps, program: () => evidence.steps, history: () => evidence.events };
  return {
    pass: pass.pass,
    code: findings[0].code,
    message: findings[0].message,
    seconds: foundAfterSeconds ?? seconds,
    steps: steps[evidence.type]?.().length,
    text: textOf(report, pass),
  };
}

/** Returns what the report shows of one pass, without the coverage. */
function textOf(report, pass) {
  const text = formatReport({ ...report, passes: [pass] });
  return text.slice(0, text.indexOf("\nCoverage for ")).trimEnd();
}
