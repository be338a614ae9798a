import { type Latencies, median, overRepetitions, spread } from "../statistics.js";
import { type Column, formatCount, formatMs, formatPercent, formatRatio, paragraph, renderTable } from "../table.js";
import { type ContestantName, contestantNames, explanations } from "./contestants.js";
import { type Measurement, type MeasureOptions, type WorkName, workNames } from "./measure.js";

/** All repetitions of one kind of work by one contestant. */
export interface Summary {
  readonly work: WorkName;
  readonly contestant: ContestantName;
  readonly transactionsPerSecond: number;
  readonly spread: number;
  readonly latencies: Latencies | null;
  /** The rate relative to WAL: the median over the repetitions. */
  readonly timesAsFastAsWal: number;
}

export function summarize(measurements: readonly Measurement[]): Summary[] {
  return workNames.flatMap((work) =>
    contestantNames.map((contestant) => {
      const ofWork = measurements.filter((measurement) => measurement.work === work);
      const own = ofWork.filter((measurement) => measurement.contestant === contestant);
      const wal = ofWork.filter((measurement) => measurement.contestant === "WAL");
      const rates = own.map(({ transactionsPerSecond }) => transactionsPerSecond);
      const ratios = own.flatMap(({ repetition, transactionsPerSecond }) =>
        wal
          .filter((measurement) => measurement.repetition === repetition)
          .map((measurement) => transactionsPerSecond / measurement.transactionsPerSecond),
      );
      return {
        work,
        contestant,
        transactionsPerSecond: median(rates),
        spread: spread(rates),
        latencies: overRepetitions(own.map(({ latencies }) => latencies)),
        timesAsFastAsWal: median(ratios),
      };
    }),
  );
}

export function renderSummaries(summaries: readonly Summary[], { seconds, repetitions }: MeasureOptions): string {
  const width = Math.max(...contestantNames.map((name) => name.length));
  return [
    ...contestantNames.map((name) => `  ${name.padEnd(width)}  ${explanations[name]}`),
    "",
    paragraph(
      "One thread. Each transaction opens the database, begins with BEGIN IMMEDIATE, reads or writes one row, commits " +
        `and closes. ${repetitions} x ${seconds} s for each line; the contestants take turns. Figures are medians of the ` +
        "repetitions, ratios are within a repetition, worst is the maximum.",
    ),
    "",
    renderTable(tableColumns, summaries),
  ].join("\n");
}

const tableColumns: readonly Column<Summary>[] = [
  { title: "work", align: "left", cell: ({ work }) => work },
  { title: "contestant", align: "left", cell: ({ contestant }) => contestant },
  { title: "a second", align: "right", cell: ({ transactionsPerSecond }) => formatCount(transactionsPerSecond) },
  { title: "+/-", align: "right", cell: (row) => formatPercent(row.spread) },
  { title: "p50 ms", align: "right", cell: ({ latencies }) => formatMs(latencies?.p50) },
  { title: "p99 ms", align: "right", cell: ({ latencies }) => formatMs(latencies?.p99) },
  { title: "worst ms", align: "right", cell: ({ latencies }) => formatMs(latencies?.worst) },
  { title: "vs WAL", align: "right", cell: ({ timesAsFastAsWal }) => formatRatio(timesAsFastAsWal) },
];
