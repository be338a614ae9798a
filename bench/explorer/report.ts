import type { PassName } from "rollcall/verify";
import type { CrashedProgram, ExploredProgram } from "#src/passes/index.js";
import { formatCount, formatMs, formatRatio, paragraph, renderTable } from "../table.js";

/** The cost of controlled schedules and crashes of one store. */
export interface CostResult extends ExploredProgram {
  readonly name: string;
  /** Milliseconds of the same operations without scheduling points. */
  readonly plainMs: number;
  /** Milliseconds of a controlled run with one preemption. */
  readonly controlledMs: number;
  /** The same program, crashed at every step. */
  readonly crashed: CrashedProgram;
}

/** The time to the first failure of a store whose fault needs a crash or an error. */
export interface CrashFailure {
  readonly name: string;
  readonly pass: PassName;
  /** Seconds, or null if there was none. */
  readonly seconds: number | null;
}

/** The time to the first failure of a store whose fault needs concurrent clients. */
export interface FirstFailure {
  readonly name: string;
  /** Seconds, or null if there was none. */
  readonly controlled: number | null;
  readonly stress: number | null;
}

export function renderCosts(costs: readonly CostResult[]): string {
  const explanation =
    "Two clients register the same key. The times include a new directory, connecting, both operations, closing and " +
    "inspecting. A run is without scheduling points, one operation after the other, in the same threads. A schedule has " +
    "one preemption. The last columns are for all schedules of this program.";
  const table = renderTable<CostResult>(
    [
      { title: "store", align: "left", cell: ({ name }) => name },
      { title: "ms a run", align: "right", cell: ({ plainMs }) => formatMs(plainMs) },
      { title: "ms a schedule", align: "right", cell: ({ controlledMs }) => formatMs(controlledMs) },
      { title: "ratio", align: "right", cell: ({ controlledMs, plainMs }) => formatRatio(controlledMs / plainMs) },
      { title: "schedules", align: "right", cell: ({ run }) => formatCount(run) },
      { title: "distinct", align: "right", cell: ({ distinct }) => formatCount(distinct) },
      { title: "equivalent", align: "right", cell: ({ saved }) => formatCount(saved) },
      {
        title: "all explored in",
        align: "right",
        cell: ({ complete, seconds }) => (complete ? `${seconds.toFixed(1)} s` : "no"),
      },
    ],
    costs,
  );
  return `${paragraph(explanation)}\n\n${table}`;
}

export function renderFirstFailures(failures: readonly FirstFailure[], limit: number): string {
  const format = (seconds: number | null): string => (seconds === null ? `none in ${limit}` : seconds.toFixed(1));
  const table = renderTable<FirstFailure>(
    [
      { title: "faulty store", align: "left", cell: ({ name }) => name },
      { title: "controlled", align: "right", cell: ({ controlled }) => format(controlled) },
      { title: "stress, 4 threads", align: "right", cell: ({ stress }) => format(stress) },
    ],
    failures,
  );
  return `${paragraph("Seconds from the start of the pass to the first failure. They include the start of the threads.")}\n\n${table}`;
}

export function renderCrashCosts(costs: readonly CostResult[]): string {
  const explanation =
    "The same two registrations, one after the other, crashed at every step. From each distinct crash state that a kill " +
    "or a power loss leaves, the application starts again, is inspected, reads everything and uses the key again.";
  const perCrashStateMs = ({ crashed }: CostResult): number => (1000 * crashed.seconds) / crashed.crashStates;
  const table = renderTable<CostResult>(
    [
      { title: "store", align: "left", cell: ({ name }) => name },
      { title: "kills", align: "right", cell: ({ crashed }) => formatCount(crashed.kills) },
      { title: "power losses", align: "right", cell: ({ crashed }) => formatCount(crashed.powerLosses) },
      { title: "crash states", align: "right", cell: ({ crashed }) => formatCount(crashed.crashStates) },
      { title: "ms a crash state", align: "right", cell: (cost) => formatMs(perCrashStateMs(cost)) },
      { title: "ms a schedule", align: "right", cell: ({ controlledMs }) => formatMs(controlledMs) },
      { title: "ratio", align: "right", cell: (cost) => formatRatio(perCrashStateMs(cost) / cost.controlledMs) },
    ],
    costs,
  );
  return `${paragraph(explanation)}\n\n${table}`;
}

export function renderCrashFailures(failures: readonly CrashFailure[], limit: number): string {
  const table = renderTable<CrashFailure>(
    [
      { title: "faulty store", align: "left", cell: ({ name }) => name },
      { title: "pass", align: "left", cell: ({ pass }) => pass },
      {
        title: "seconds",
        align: "right",
        cell: ({ seconds }) => (seconds === null ? `none in ${limit}` : seconds.toFixed(1)),
      },
    ],
    failures,
  );
  return `${paragraph("Seconds from the start of the pass to the first failure. They include the start of the threads.")}\n\n${table}`;
}
