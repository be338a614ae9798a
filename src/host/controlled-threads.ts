import type { ConcurrentProgram, ErrorFault, Schedule, Trace } from "../core/index.js";
import { assert, summarizeError, TargetUnusableError } from "../core/index.js";
import { mergeSnapshots } from "../crash/index.js";
import type { Unusable } from "../scheduler/index.js";
import {
  abortRun,
  type BrokenOff,
  createSharedState,
  type Recording,
  recordNothing,
  resetSharedState,
  stepOf,
  stepsMax,
  type Timeouts,
  watchRun,
  whereStuck,
} from "../scheduler/index.js";
import type { ClientReport, ClientTask } from "./controlled-client.js";
import { openPool } from "./pool.js";
import type { ProgressSlot } from "./progress.js";

export type RunOutcome = { readonly type: "finished"; readonly trace: Trace } | BrokenOff;

export interface ControlledRun {
  readonly directory: string;
  readonly program: ConcurrentProgram;
  readonly schedule: Schedule;
  /** Default: none. */
  readonly faults?: readonly ErrorFault[];
  /** Default: nothing. */
  readonly recording?: Recording;
}

/** A fixed set of threads, one for each client, of which one at a time takes one step at a time. */
export interface ControlledThreads {
  /** @throws TargetUnusableError if the target uses what the harness cannot verify */
  run(run: ControlledRun, progress?: ProgressSlot): Promise<RunOutcome>;
  destroy(): Promise<void>;
}

export interface ControlledThreadsOptions {
  readonly targetUrl: string;
  /** The most clients that a program may have. */
  readonly count: number;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
}

const entry = new URL("./controlled-entry.cjs", import.meta.url);

export function openControlledThreads({
  targetUrl,
  count,
  timeouts,
  signal,
}: ControlledThreadsOptions): ControlledThreads {
  const pool = openPool<ClientTask, ClientReport>(entry, count);
  const shared = createSharedState(count);
  const destroy = async (): Promise<void> => {
    abortRun(shared);
    await pool.destroy();
  };
  return {
    async run({ directory, program, schedule, faults = [], recording = recordNothing }, progress) {
      const death = pool.death();
      if (death !== undefined) return { type: "died", error: death };
      if (signal.aborted) return { type: "aborted" };
      resetSharedState(shared);
      const clients = program.clients.length;
      const tasks = program.clients.map((operations, client): ClientTask => {
        const prefix = client === 0 ? program.prefix : [];
        const prefixLength = program.prefix.length;
        const hasLoss = program.prefix.some(({ type }) => type === "lose");
        const ours = { prefix, prefixLength, hasLoss, operations };
        return { shared, client, clients, directory, schedule, faults, recording, targetUrl, progress, ...ours };
      });
      const watch = watchRun(shared, clients, timeouts, signal);
      const finished = Promise.all(tasks.map((task) => pool.run(task))).then(
        (reports: ClientReport[]): RunOutcome | Unusable =>
          reports.find(({ unusable }) => unusable !== undefined)?.unusable ??
          (stepOf(shared) > stepsMax ? { type: "endless", where: whereStuck(shared, clients) } : mergeReports(reports)),
        (error): RunOutcome | Unusable => ({ type: "died", error: summarizeError(error) }),
      );
      const outcome = await Promise.race([finished, watch.ended]);
      watch.stop();
      if (outcome.type === "refused")
        throw new TargetUnusableError(targetUrl, { kind: "broken", message: outcome.reason });
      // Threads may hang where nothing can end them. The main process ends the executor.
      if (outcome.type !== "finished") abortRun(shared);
      return outcome;
    },
    destroy,
  };
}

/** Reports that contradict each other are a defect of the harness; judging them would blame the target. */
function mergeReports(reports: readonly ClientReport[]): RunOutcome | Unusable {
  try {
    const trace = merge(reports);
    assertOneOrder(trace);
    return { type: "finished", trace };
  } catch (error) {
    return { type: "defect", error: summarizeError(error) };
  }
}

/** There is one total order of what happens in a run: of its steps, and of its calls and returns. */
function assertOneOrder({ steps, events, retried, losses }: Trace): void {
  const taken = new Set(steps.map(({ index }) => index));
  assert(taken.size === steps.length, "two clients have taken the same step");
  const all = [...events, ...retried];
  const positions = new Set([...all.flatMap((event) => [event.call, event.return]), ...losses.map(({ call }) => call)]);
  assert(positions.size === 2 * all.length + losses.length, "two events of a history have the same position");
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
    images: mergeSnapshots(reports.map(({ captures }) => captures)),
    retried: reports.flatMap((report) => report.retried),
  };
}
