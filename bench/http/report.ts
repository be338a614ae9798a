import { type Latencies, median, overRepetitions, spread } from "../statistics.js";
import { type Column, formatCount, formatMs, formatPercent, paragraph, renderTable } from "../table.js";
import type { KillRunReport } from "./kill-run.js";
import { type LoadMeasurement, type LoadOptions, type RequestName, requestNames } from "./load.js";

/** All repetitions of one kind of request. */
export interface LoadSummary {
  readonly request: RequestName;
  readonly connections: number;
  readonly requestsPerSecond: number;
  readonly spread: number;
  readonly latencies: Latencies | null;
}

export function summarizeLoad(measured: readonly LoadMeasurement[], connections: readonly number[]): LoadSummary[] {
  return requestNames.flatMap((request) =>
    connections.map((count) => {
      const own = measured.filter((each) => each.request === request && each.connections === count);
      const rates = own.map(({ requestsPerSecond }) => requestsPerSecond);
      return {
        request,
        connections: count,
        requestsPerSecond: median(rates),
        spread: spread(rates),
        latencies: overRepetitions(own.map(({ latencies }) => latencies)),
      };
    }),
  );
}

const columns: readonly Column<LoadSummary>[] = [
  { title: "request", align: "left", cell: ({ request }) => request },
  { title: "at once", align: "right", cell: ({ connections }) => String(connections) },
  { title: "requests/s", align: "right", cell: ({ requestsPerSecond }) => formatCount(requestsPerSecond) },
  { title: "+/-", align: "right", cell: (row) => formatPercent(row.spread) },
  { title: "p50", align: "right", cell: ({ latencies }) => formatMs(latencies?.p50) },
  { title: "p99", align: "right", cell: ({ latencies }) => formatMs(latencies?.p99) },
  { title: "worst", align: "right", cell: ({ latencies }) => formatMs(latencies?.worst) },
];

export function renderLoad(summaries: readonly LoadSummary[], { seconds, repetitions }: LoadOptions): string {
  return [
    paragraph(
      "One server in a process of its own (rollcall serve), its clients in another, both on this machine. Every " +
        `registration is on the disk before its response. ${repetitions} x ${seconds} s for each line; medians, and the ` +
        "worst of all. Latencies in milliseconds, as the client sees them.",
    ),
    "",
    renderTable(columns, summaries),
  ].join("\n");
}

export function renderKills(report: KillRunReport): string {
  const { kills, answered, unknown, acknowledged, created, lost, verdict, reason, findings, seconds } = report;
  return [
    `${formatCount(kills)} kills of the server under load in ${formatCount(seconds)} s`,
    `${formatCount(answered)} requests answered, ${formatCount(unknown)} unknown`,
    `${formatCount(acknowledged)} registrations acknowledged, ${formatCount(created)} of them 201 Created`,
    `${formatCount(lost.length)} acknowledged registrations lost${lost.length === 0 ? "" : `: ${lost.slice(0, 10).join(", ")}${lost.length > 10 ? ", …" : ""}`}`,
    `history: ${verdict}${reason === "" ? "" : `, ${reason}`}`,
    `audit at the end: ${findings.length === 0 ? "clean" : findings.join(", ")}`,
  ].join("\n");
}
