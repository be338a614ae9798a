import type { PassResult, VerifyReport } from "../../core/index.js";
import { bounds, describeCoverage, describeLeftOut } from "../coverage.js";
import { wrapBrief } from "./layout.js";

/**
 * Returns the coverage summary: what each pass did, how far it came, and the bounds within which the result holds. A pass
 * that failed reports what it did until then.
 */
export function formatCoverage(report: VerifyReport): string[] {
  const { target, passes, seed } = report;
  return [
    ...wrapBrief(`Coverage for ${target.name}, seed ${seed}`, ""),
    "",
    ...passes.flatMap((pass) =>
      formatPass(pass).flatMap((line, index) => wrapBrief(line, index === 0 ? "  " : "    ")),
    ),
    ...describeLeftOut(report).flatMap((what) => wrapBrief(what, "  ")),
    "",
    ...wrapBrief(bounds, "  "),
  ];
}

function formatPass(result: PassResult): string[] {
  const { head, programs, counts } = describeCoverage(result);
  return [`${result.pass}${formatExtent(result)}: ${head}`.trimEnd(), ...programs, ...counts];
}

function formatExtent({ verdict }: PassResult): string {
  switch (verdict) {
    case "passed":
      return "";
    case "failed":
      return " (failed; covered until then)";
    case "unknown":
      return " (not decided; covered until then)";
    default:
      return verdict satisfies never;
  }
}
