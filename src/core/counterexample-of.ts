import type { Counterexample } from "./counterexample.js";
import type { PassName, VerifyReport } from "./result.js";

/** Returns the counterexample of a report that is written to a file: that of the first pass that has one. */
export function counterexampleOf({
  passes,
}: Pick<VerifyReport, "passes">): { readonly pass: PassName; readonly counterexample: Counterexample } | undefined {
  return passes.flatMap((result) =>
    result.verdict === "failed" && result.evidence.type === "trace"
      ? [{ pass: result.pass, counterexample: result.evidence.counterexample }]
      : [],
  )[0];
}
