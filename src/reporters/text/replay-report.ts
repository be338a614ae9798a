import type { Counterexample, Difference, Replay } from "../../core/index.js";
import type { Describe } from "../../workload/index.js";
import type { Colours } from "../colours.js";
import { shortPaths } from "../trace/index.js";
import { formatFindings } from "./failure.js";
import { wrapBrief } from "./layout.js";
import { formatTrace } from "./trace-report.js";

/** Returns the report of a replay: whether it still fails, and how its trace differs from the recorded one. */
export function formatReplay(
  result: Replay,
  { finding }: Counterexample,
  describe: Describe,
  colours: Colours,
): string[] {
  switch (result.verdict) {
    case "failed":
      return [
        colours.red("✗ It still fails."),
        "",
        ...formatFindings(result.findings),
        "",
        ...formatTrace(result.trace, describe, colours),
        "",
        ...formatDifference(result.difference),
      ];
    case "passed":
      return [
        colours.green("✓ It no longer fails."),
        ...wrapBrief(`The recorded finding was: ${shortPaths(finding.message)}`, "  "),
        ...formatDifference(result.difference),
      ];
    case "unknown":
      return [colours.yellow("? Not decided."), ...wrapBrief(`${result.reason}.`, "  ")];
    default:
      return result satisfies never;
  }
}

function formatDifference(difference: Difference | undefined): string[] {
  if (difference === undefined) return ["  The trace is the one that was recorded."];
  const { step, recorded = "the end", came = "the end" } = difference;
  return [
    ...wrapBrief(`The trace differs from the recorded one from step ${step} on.`, "  "),
    ...wrapBrief(`recorded  ${recorded}`, "    "),
    ...wrapBrief(`now       ${came}`, "    "),
  ];
}
