import type { SoakProgress, SoakReport } from "../../core/index.js";
import type { Describe } from "../../workload/index.js";
import type { Colours } from "../colours.js";
import { formatCount, formatNumber, total } from "../numbers.js";
import { formatFailure } from "./failure.js";
import { wrap } from "./layout.js";

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
  const { seconds, processes, counts, fullDiskSkipped, kept, stage, verdict } = report;
  const { kills, restarts, invariants, unanswered, fullDisk } = counts;
  const rows: readonly (readonly [label: string, text: string])[] = [
    [
      "time",
      `${formatTime(seconds)}, ${formatCount(processes, "process", "processes")}, ${formatCount(counts.rounds, "round")}`,
    ],
    ["operations", formatOperations(report)],
    [
      "kills",
      `${formatNumber(kills.all)} of all clients, ${formatNumber(kills.one)} of one; ${formatNumber(kills.inOperation)} of ` +
        `these during an operation; ${formatNumber(kills.duringRecovery)} during recovery`,
    ],
    ["unanswered", `${formatCount(unanswered, "operation")} of clients that were killed, or ended with the soak`],
    ["restarts", `${formatNumber(restarts)}; the invariants were checked ${formatCount(invariants, "time")}`],
    [
      "full disk",
      fullDiskSkipped === undefined
        ? `${formatCount(fullDisk.phases, "phase")}, in which ${formatCount(fullDisk.failed, "operation")} failed`
        : `skipped: ${fullDiskSkipped}`,
    ],
    ...(verdict === "failed" ? [["found", `round ${formatNumber(counts.rounds)}: ${stages[stage]}`] as const] : []),
    ...(kept === undefined ? [] : [["kept", kept] as const]),
  ];
  return rows.flatMap(([label, text]) => {
    const [first = "", ...more] = wrap(text, " ".repeat(labelWidth));
    return [`  ${label}`.padEnd(labelWidth) + first.trimStart(), ...more.map((line) => line.slice(2))];
  });
}

function formatTime(seconds: number): string {
  return seconds < 59.5
    ? formatCount(Math.round(seconds), "second")
    : formatCount(Math.round(seconds / 6) / 10, "minute");
}

function formatOperations({ work: { operations, rejected }, target }: SoakReport): string {
  const types = target.offered.flatMap((type) =>
    operations[type] === undefined ? [] : [`${type} ${formatNumber(operations[type])}`],
  );
  const refused = total(rejected) === 0 ? "" : `, ${formatNumber(total(rejected))} of them refused`;
  return `${formatNumber(total(operations))}${refused}: ${types.join(", ")}`;
}

const stages: { readonly [Key in SoakReport["stage"]]: string } = {
  "set-up": "the storage could not be set up",
  work: "while the clients worked",
  restart: "during the restart of the application, or in the store at rest after it",
  "read-back": "when everything was read back after the restart",
};

function formatOutcome(report: SoakReport, describe: Describe, colours: Colours): string[] {
  const { target, seed } = report;
  switch (report.verdict) {
    case "passed":
      return [colours.green(`PASSED: nothing was wrong with ${target.name} (seed ${seed}).`)];
    case "unknown":
      return [
        colours.yellow(`UNKNOWN: ${target.name} could not be judged (seed ${seed}).`),
        ...wrap(`${report.reason}.`, "  "),
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
