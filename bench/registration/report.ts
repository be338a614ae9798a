import {
  type Column,
  formatCount,
  formatMs,
  formatPercent,
  formatRatio,
  formatThreads,
  paragraph,
  renderTable,
} from "../table.js";
import { contestantNames, contestants } from "./contestants.js";
import type { Summary } from "./summary.js";
import { workloadNames, workloads } from "./workloads.js";

/** Returns the explanation above the tables. */
export function renderLegend(seconds: number, repetitions: number): string {
  const width = Math.max(...contestantNames.map((name) => name.length));
  return [
    ...contestantNames.map((name) => `  ${name.padEnd(width)}  ${contestants[name].explanation}`),
    "",
    paragraph(
      "Every commit and every file is on the disk before the call returns, unless the text below says otherwise. " +
        "calls/s: calls without an error; errors are counted separately. new/s: accounts created. p50, p99, worst: " +
        'latency of the calls without an error, in milliseconds. "x floor", "x check": calls/s relative to floor and ' +
        "to check-then-insert.",
    ),
    "",
    paragraph(
      `${repetitions} x ${seconds} s for each line; the contestants take turns. Figures are medians of the repetitions, ` +
        "ratios are within a repetition, worst is the maximum. +/- is half the distance between the slowest and the " +
        "fastest repetition.",
    ),
  ].join("\n");
}

/** Returns one table for each workload. */
export function renderSummaries(summaries: readonly Summary[]): string {
  const sections = workloadNames.map((name) => {
    const rows = summaries.filter(({ workload }) => workload === name);
    if (rows.length === 0) return [];
    return [paragraph(workloads[name].explanation), "", renderTable(tableColumns, rows), ...rows.flatMap(remarks), ""];
  });
  return sections.flat().join("\n");
}

const tableColumns: readonly Column<Summary>[] = [
  { title: "threads", align: "right", cell: ({ threads }) => String(threads) },
  { title: "contestant", align: "left", cell: ({ contestant }) => contestant },
  { title: "calls/s", align: "right", cell: ({ answeredPerSecond }) => formatCount(answeredPerSecond) },
  { title: "new/s", align: "right", cell: ({ createdPerSecond }) => formatCount(createdPerSecond) },
  { title: "+/-", align: "right", cell: (row) => formatPercent(row.spread) },
  { title: "p50", align: "right", cell: ({ latencies }) => formatMs(latencies?.p50) },
  { title: "p99", align: "right", cell: ({ latencies }) => formatMs(latencies?.p99) },
  { title: "worst", align: "right", cell: ({ latencies }) => formatMs(latencies?.worst) },
  { title: "x floor", align: "right", cell: ({ timesAsFastAs }) => formatRatio(timesAsFastAs.floor) },
  { title: "x check", align: "right", cell: ({ timesAsFastAs }) => formatRatio(timesAsFastAs["check-then-insert"]) },
  { title: "errors", align: "right", cell: (row) => formatCount(errorCount(row)) },
];

function errorCount({ errors }: Summary): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

/** Returns warnings about a row: errors and incomplete accounts. */
function remarks(row: Summary): string[] {
  const { contestant, threads, answered, errors, brokenAccounts } = row;
  const subject = `${contestant}, ${formatThreads(threads)}`;
  const failed = errorCount(row);
  const lines: string[] = [];
  if (failed > 0) {
    const codes = Object.entries(errors).map(([code, count]) => `${code} ${formatCount(count)}`);
    const calls = `${formatCount(failed)} of ${formatCount(failed + answered)} calls`;
    lines.push(paragraph(`! ${subject}: ${calls} ended with an error: ${codes.join(", ")}`, "", "  "));
  }
  if (brokenAccounts > 0) {
    lines.push(
      paragraph(`! ${subject}: ${formatCount(brokenAccounts)} accounts lack a row or their database at the end`),
    );
  }
  return lines;
}
