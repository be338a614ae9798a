import { type Column, paragraph, renderTable, sayCount, sayMs, sayPercent, sayThreads, sayTimes } from "../table.js";
import { contestantNames, contestants } from "./contestants.js";
import type { Summary } from "./summary.js";
import { workloadNames, workloads } from "./workloads.js";

/** What everything below it means. */
export function renderLegend(seconds: number, repetitions: number): string {
  const width = Math.max(...contestantNames.map((name) => name.length));
  return [
    ...contestantNames.map((name) => `  ${name.padEnd(width)}  ${contestants[name].explanation}`),
    "",
    paragraph(
      "Every commit and every file is on the disk before it is answered (except where the text below says otherwise). " +
        "calls/s: calls answered without an error; errors are counted apart. new/s: accounts created. p50, p99, worst: " +
        'latency of the answered calls in milliseconds. "x floor", "x check": how many times the calls/s of floor and ' +
        "of check-then-insert.",
    ),
    "",
    paragraph(
      `${repetitions} x ${seconds} s for each line; the contestants take turns. Medians of the repetitions, ratios ` +
        "within a repetition; worst is the worst of all; +/- is half the distance between the slowest and the fastest " +
        "repetition.",
    ),
  ].join("\n");
}

/** One table for each workload. */
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
  { title: "calls/s", align: "right", cell: ({ answeredPerSecond }) => sayCount(answeredPerSecond) },
  { title: "new/s", align: "right", cell: ({ createdPerSecond }) => sayCount(createdPerSecond) },
  { title: "+/-", align: "right", cell: (row) => sayPercent(row.spread) },
  { title: "p50", align: "right", cell: ({ latencies }) => sayMs(latencies?.p50) },
  { title: "p99", align: "right", cell: ({ latencies }) => sayMs(latencies?.p99) },
  { title: "worst", align: "right", cell: ({ latencies }) => sayMs(latencies?.worst) },
  { title: "x floor", align: "right", cell: ({ timesAsFastAs }) => sayTimes(timesAsFastAs.floor) },
  { title: "x check", align: "right", cell: ({ timesAsFastAs }) => sayTimes(timesAsFastAs["check-then-insert"]) },
  { title: "errors", align: "right", cell: (row) => sayCount(errorCount(row)) },
];

function errorCount({ errors }: Summary): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

/** What must not be overlooked in a row. */
function remarks(row: Summary): string[] {
  const { contestant, threads, answered, errors, brokenAccounts } = row;
  const who = `${contestant}, ${sayThreads(threads)}`;
  const failed = errorCount(row);
  const lines: string[] = [];
  if (failed > 0) {
    const codes = Object.entries(errors).map(([code, count]) => `${code} ${sayCount(count)}`);
    const calls = `${sayCount(failed)} of ${sayCount(failed + answered)} calls`;
    lines.push(paragraph(`! ${who}: ${calls} ended with an error: ${codes.join(", ")}`, "", "  "));
  }
  if (brokenAccounts > 0) {
    lines.push(paragraph(`! ${who}: ${sayCount(brokenAccounts)} accounts lack a row or their database at the end`));
  }
  return lines;
}
