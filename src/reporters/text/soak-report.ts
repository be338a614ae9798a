import type { SoakProgress, SoakReport } from "../../core/index.js";
import type { Describe } from "../../workload/index.js";
import type { Colours } from "../colours.js";
import { formatCount } from "../numbers.js";
import { describeSoakWork } from "../soak-work.js";
import { formatFailure } from "./failure.js";
import { wrapBrief } from "./layout.js";

/** Returns the status line of a soak. */
export function formatSoakProgress({ counts, operations }: SoakProgress): string {
  const { all, one, duringRecovery } = counts.kills;
  return [
    `soak: ${formatCount(counts.rounds, "round")}`,
    formatCount(operations, "operation"),
    formatCount(all + one + duringRecovery, "kill"),
  ].join(", ");
}

/** Returns the report of a soak, at most 100 columns wide: what it did, what it found, and the verdict. */
export function formatSoakReport(report: SoakReport, describe: Describe, colours: Colours): string {
  return [...formatWork(report), "", ...formatOutcome(report, describe, colours)].join("\n");
}

const labelWidth = 14;

function formatWork(report: SoakReport): string[] {
  return describeSoakWork(report).flatMap(([label, text]) => {
    const [first = "", ...more] = wrapBrief(text, " ".repeat(labelWidth));
    return [`  ${label}`.padEnd(labelWidth) + first.trimStart(), ...more.map((line) => line.slice(2))];
  });
}

function formatOutcome(report: SoakReport, describe: Describe, colours: Colours): string[] {
  const { target, seed } = report;
  switch (report.verdict) {
    case "passed":
      return [colours.green(`PASSED: nothing was wrong with ${target.name} (seed ${seed}).`)];
    case "unknown":
      return [
        colours.yellow(`UNKNOWN: ${target.name} could not be judged (seed ${seed}).`),
        ...wrapBrief(`${report.reason}.`, "  "),
      ];
    case "failed":
      return [
        ...formatFailure(report, describe, colours),
        "",
        colours.red(`FAILED: ${target.name} violates the specification (seed ${seed}).`),
      ];
    default:
      return report satisfies never;
  }
}
