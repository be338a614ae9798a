import type { SoakReport } from "../core/index.js";
import { formatCount, formatNumber, total } from "./numbers.js";

/** Returns what a soak did, in words: each with a label. */
export function describeSoakWork(report: SoakReport): (readonly [label: string, text: string])[] {
  const { seconds, processes, counts, fullDiskSkipped, kept, stage, verdict } = report;
  const { kills, restarts, invariants, unanswered, fullDisk } = counts;
  return [
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
    ...(counts.serverKills === undefined
      ? []
      : [["server", `killed and started again ${formatCount(counts.serverKills, "time")} under load`] as const]),
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
