import type { PassName } from "rollcall/verify";
import type { CrashedProgram, ExploredProgram } from "#src/passes/index.js";
import { paragraph, renderTable, sayCount, sayMs, sayTimes } from "../table.js";

export interface CostResult extends ExploredProgram {
  readonly name: string;
  /** Milliseconds of the same operations without gates. */
  readonly plainMs: number;
  /** Milliseconds of a controlled run in which one client is stopped once. */
  readonly controlledMs: number;
  /** The same program, crashed at every step. */
  readonly crashed: CrashedProgram;
}

export interface CrashFailure {
  readonly name: string;
  readonly pass: PassName;
  /** Seconds; null where there was none. */
  readonly seconds: number | null;
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

export function renderCrashCosts(costs: readonly CostResult[]): string {
  const explanation =
    "The same two registrations, one after the other, crashed at every step: from each different image that a kill or a " +
    "power loss leaves the application starts again, is inspected, reads everything back and uses the key once more.";
  const perImageMs = ({ crashed }: CostResult): number => (1000 * crashed.seconds) / crashed.images;
  const table = renderTable<CostResult>(
    [
      { title: "store", align: "left", cell: ({ name }) => name },
      { title: "kills", align: "right", cell: ({ crashed }) => sayCount(crashed.kills) },
      { title: "power losses", align: "right", cell: ({ crashed }) => sayCount(crashed.powerLosses) },
      { title: "images", align: "right", cell: ({ crashed }) => sayCount(crashed.images) },
      { title: "ms an image", align: "right", cell: (cost) => sayMs(perImageMs(cost)) },
      { title: "ms a schedule", align: "right", cell: ({ controlledMs }) => sayMs(controlledMs) },
      { title: "ratio", align: "right", cell: (cost) => sayTimes(perImageMs(cost) / cost.controlledMs) },
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
  return `${paragraph("Seconds from the start of the pass, threads not yet started, to the first failure.")}\n\n${table}`;
}
