import type { Throughput } from "../explorer/goals.js";
import { formatCount, formatMs, formatRatio, paragraph, renderTable } from "../table.js";
import type { TimedExploration } from "./exploration.js";

/** The cost of controlled schedules of one store. */
export interface Measured {
  readonly name: string;
  /** Milliseconds of a run without scheduling points. */
  readonly plainMs: number;
  /** Milliseconds of a controlled run with one preemption. */
  readonly controlledMs: number;
  readonly exploration: TimedExploration;
  /** Of the interleavings pass, by the number of executors. */
  readonly passes: readonly Throughput[];
}

export function renderMeasured(measured: readonly Measured[]): string {
  const explanation =
    "Two clients register the same key. A run has the database as setup has left it, connects, calls both operations, " +
    "closes and inspects. Without scheduling points one operation comes after the other, in the same threads; a schedule " +
    "has one preemption. Every schedule: of these two registrations, with the start of the threads. The last columns are " +
    "the schedules in a second of the interleavings pass, its first 400, with the start of the server.";
  const table = renderTable<Measured>(
    [
      { title: "store", align: "left", cell: ({ name }) => name },
      { title: "ms a run", align: "right", cell: ({ plainMs }) => formatMs(plainMs) },
      { title: "ms a schedule", align: "right", cell: ({ controlledMs }) => formatMs(controlledMs) },
      { title: "ratio", align: "right", cell: ({ controlledMs, plainMs }) => formatRatio(controlledMs / plainMs) },
      { title: "a second", align: "right", cell: ({ controlledMs }) => formatCount(1000 / controlledMs) },
      {
        title: "every schedule",
        align: "right",
        cell: ({ exploration: { schedules, seconds } }) => `${formatCount(schedules)} in ${seconds.toFixed(1)} s`,
      },
      {
        title: "in the pass",
        align: "right",
        cell: ({ passes }) =>
          passes.map(({ jobs, schedulesPerSecond }) => `${jobs}: ${formatCount(schedulesPerSecond)}`).join(", "),
      },
    ],
    measured,
  );
  return `${paragraph(explanation)}\n\n${table}`;
}
