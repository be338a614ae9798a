import type { ExploredProgram } from "rollcall/verify";
import { paragraph, renderTable, sayCount, sayMs, sayTimes } from "../table.js";

export interface CostResult extends ExploredProgram {
  readonly name: string;
  /** Milliseconds of the same operations without gates. */
  readonly plainMs: number;
  /** Milliseconds of a controlled run in which one client is stopped once. */
  readonly controlledMs: number;
}

export interface FirstFailure {
  readonly name: string;
  /** Seconds; null where there was none. */
  readonly controlled: number | null;
  readonly stress: number | null;
}

export function renderCosts(costs: readonly CostResult[]): string {
  const explanation =
    "Two clients register the same key: fresh directory, connecting, both operations, closing and inspecting included. " +
    "Without gates both operations run one after the other, in the same threads; in a controlled schedule the first " +
    "client is stopped once. Then every schedule of this program.";
  const table = renderTable<CostResult>(
    [
      { title: "store", align: "left", cell: ({ name }) => name },
      { title: "ms a run", align: "right", cell: ({ plainMs }) => sayMs(plainMs) },
      { title: "ms a schedule", align: "right", cell: ({ controlledMs }) => sayMs(controlledMs) },
      { title: "ratio", align: "right", cell: ({ controlledMs, plainMs }) => sayTimes(controlledMs / plainMs) },
      { title: "schedules", align: "right", cell: ({ run }) => sayCount(run) },
      { title: "distinct", align: "right", cell: ({ distinct }) => sayCount(distinct) },
      { title: "equal ones saved", align: "right", cell: ({ saved }) => sayCount(saved) },
      {
        title: "to the last",
        align: "right",
        cell: ({ complete, seconds }) => (complete ? `${seconds.toFixed(1)} s` : "no"),
      },
    ],
    costs,
  );
  return `${paragraph(explanation)}\n\n${table}`;
}

export function renderFirstFailures(failures: readonly FirstFailure[], limit: number): string {
  const say = (seconds: number | null): string => (seconds === null ? `none in ${limit}` : seconds.toFixed(1));
  const table = renderTable<FirstFailure>(
    [
      { title: "faulty store", align: "left", cell: ({ name }) => name },
      { title: "controlled", align: "right", cell: ({ controlled }) => say(controlled) },
      { title: "stress, 4 threads", align: "right", cell: ({ stress }) => say(stress) },
    ],
    failures,
  );
  return `${paragraph("Seconds from the start of the pass, threads not yet started, to the first failure.")}\n\n${table}`;
}
