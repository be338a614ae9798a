import { type ErrorSummary, summarizeError } from "../observation.js";
import { openPool } from "../threads/index.js";
import {
  abortRun,
  type ControlCells,
  createControlCells,
  readLabel,
  resetCells,
  statusOf,
  stepOf,
  stepsMax,
  ticksOf,
} from "./cells.js";
import type { ClientReport, ClientTask } from "./client.js";
import type { ConcurrentProgram } from "./program.js";
import type { Schedule } from "./schedule.js";
import type { Trace } from "./trace.js";

export type RunOutcome =
  | { readonly type: "finished"; readonly trace: Trace }
  /** Nobody has moved for the step timeout. The threads are gone. */
  | { readonly type: "stuck"; readonly where: string }
  /** There was no end of steps. The threads are gone. */
  | { readonly type: "endless"; readonly where: string }
  /** A thread died of something that no operation threw. The threads are gone. */
  | { readonly type: "died"; readonly error: ErrorSummary }
  /** The signal was aborted. The threads are gone. */
  | { readonly type: "aborted" };

export interface ControlledRun {
  readonly directory: string;
  readonly program: ConcurrentProgram;
  readonly schedule: Schedule;
}

/** A fixed set of threads, one for each client, of which one at a time takes one step at a time. */
export interface ControlledThreads {
  run(run: ControlledRun): Promise<RunOutcome>;
  destroy(): Promise<void>;
}

export interface ControlledThreadsOptions {
  readonly targetUrl: string;
  /** The most clients that a program may have. */
  readonly count: number;
  /** Milliseconds within which a step must come to its end. */
  readonly stepTimeoutMs: number;
  readonly signal: AbortSignal;
}

const entry = new URL("./entry.cjs", import.meta.url);

export function openControlledThreads({
  targetUrl,
  count,
  stepTimeoutMs,
  signal,
}: ControlledThreadsOptions): ControlledThreads {
  const pool = openPool<ClientTask, ClientReport>(entry, count);
  const cells = createControlCells(count);
  const destroy = async (): Promise<void> => {
    abortRun(cells);
    await pool.destroy();
  };
  return {
    async run({ directory, program, schedule }) {
      const death = pool.death();
      if (death !== undefined) return { type: "died", error: death };
      if (signal.aborted) return { type: "aborted" };
      resetCells(cells);
      const clients = program.clients.length;
      const tasks = program.clients.map((operations, client): ClientTask => {
        const prefix = client === 0 ? program.prefix : [];
        const prefixLength = program.prefix.length;
        return { cells, client, clients, directory, schedule, targetUrl, prefix, prefixLength, operations };
      });
      const watch = watchRun(cells, tasks, stepTimeoutMs, signal);
      const finished = Promise.all(tasks.map((task) => pool.run(task))).then(
        (reports: ClientReport[]): RunOutcome =>
          stepOf(cells) > stepsMax
            ? { type: "endless", where: whereStuck(cells, tasks) }
            : { type: "finished", trace: merge(reports) },
        (error): RunOutcome => ({ type: "died", error: summarizeError(error) }),
      );
      const outcome = await Promise.race([finished, watch.ended]);
      watch.stop();
      if (outcome.type !== "finished") await destroy();
      return outcome;
    },
    destroy,
  };
}

function merge(reports: readonly ClientReport[]): Trace {
  const decisions = reports.flatMap((report) => report.decisions).sort((a, b) => a.step - b.step);
  return {
    steps: reports.flatMap((report) => report.steps).sort((a, b) => a.index - b.index),
    choices: decisions.map(({ choice }) => choice),
    options: decisions.map(({ options }) => options),
    asAsked: decisions.every(({ asAsked }) => asAsked),
    events: reports.flatMap((report) => report.events).sort((a, b) => a.call - b.call),
    losses: reports.flatMap((report) => report.losses),
    snapshot: reports.find((report) => report.snapshot !== undefined)?.snapshot,
    failure: reports.find((report) => report.failure !== undefined)?.failure,
    openTransactions: reports.flatMap(({ openTransactions }, client) =>
      openTransactions.map((file) => ({ client, file })),
    ),
    changedFiles: reports.flatMap((report) => report.changedFiles),
    escapes: [...new Set(reports.flatMap((report) => report.escapes))],
  };
}

/** Looks now and then whether anybody has moved since. */
function watchRun(cells: ControlCells, tasks: readonly ClientTask[], stepTimeoutMs: number, signal: AbortSignal) {
  let stop = (): void => undefined;
  const ended = new Promise<RunOutcome>((resolve) => {
    let seen = ticksOf(cells);
    let since = performance.now();
    const look = (): void => {
      const ticks = ticksOf(cells);
      if (ticks !== seen) {
        seen = ticks;
        since = performance.now();
      }
      if (stepOf(cells) > stepsMax) resolve({ type: "endless", where: whereStuck(cells, tasks) });
      if (performance.now() - since >= stepTimeoutMs) resolve({ type: "stuck", where: whereStuck(cells, tasks) });
    };
    const abort = (): void => resolve({ type: "aborted" });
    const timer = setInterval(look, Math.min(100, stepTimeoutMs));
    signal.addEventListener("abort", abort, { once: true });
    stop = () => {
      clearInterval(timer);
      signal.removeEventListener("abort", abort);
    };
  });
  return { ended, stop: () => stop() };
}

function whereStuck(cells: ControlCells, tasks: readonly ClientTask[]): string {
  const moving = tasks.filter(
    ({ client }) => statusOf(cells, client) === "moving" || statusOf(cells, client) === "starting",
  );
  const places = (moving.length > 0 ? moving : tasks).map(
    ({ client }) => `client ${client + 1} after "${readLabel(cells, client)}"`,
  );
  return places.join(", ");
}
