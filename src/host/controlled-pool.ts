import { hasLoss, summarizeError, TargetUnusableError, type TimeMode } from "../core/index.js";
import {
  abortRun,
  createSharedState,
  hasCopiedSetup,
  hasUsedSqlClock,
  nothingBefore,
  type RunContext,
  recordNothing,
  resetSharedState,
  type SharedState,
  skippedMsIn,
  stepOf,
  stepsMax,
  type Unusable,
  watchRun,
  whereStuck,
} from "../scheduler/index.js";
import type { TargetModules } from "./application.js";
import type { ClientReport } from "./client-report.js";
import type { ControlledRun, ControlledThreads, ControlledThreadsOptions, RunOutcome } from "./controlled-run.js";
import { mergeReports } from "./merge-reports.js";
import { openPool } from "./pool.js";
import type { ProgressSlot } from "./progress.js";

/** What each thread of a controlled run is told. */
export interface CommonTask extends Omit<RunContext, "client">, TargetModules {
  readonly progress: ProgressSlot | undefined;
  /** The same in all runs of a thread. */
  readonly time: TimeMode;
  /** Whether something is deleted in the prefix of the run. */
  readonly isDisturbed: boolean;
  /** Connection string of the database of the run. Undefined: none. */
  readonly postgresUrl: string | undefined;
}

/** The threads of a controlled run, and what each of them does. */
export interface ThreadPlan<Task> {
  /** URL of the CommonJS module that each thread loads. */
  readonly entry: URL;
  readonly threads: number;
  tasksOf(common: CommonTask, run: ControlledRun): readonly Task[];
}

/** Opens threads that run programs under control, and watches each run. */
export function openControlledPool<Task>(
  { targetUrl, adapters, postgresUrl, count, timeouts, signal, time = "virtual" }: ControlledThreadsOptions,
  { entry, threads, tasksOf }: ThreadPlan<Task>,
): ControlledThreads {
  let pool = openPool<Task, ClientReport>(entry, threads);
  const shared = createSharedState(count);
  return {
    async run(run, progress) {
      const death = pool.death();
      if (death !== undefined) return { type: "died", error: death };
      if (signal.aborted) return { type: "aborted" };
      resetSharedState(shared, nothingBefore);
      const { directory, schedule, faults = [], recording = recordNothing } = run;
      const clients = run.clients.length;
      const isDisturbed = hasLoss(run.prefix);
      const common = { shared, clients, directory, schedule, faults, recording, isDisturbed };
      const tasks = tasksOf({ ...common, targetUrl, adapters, postgresUrl, progress, time }, run);
      const watch = watchRun(shared, clients, timeouts, signal);
      const finished = Promise.all(tasks.map((task) => pool.run(task))).then(
        (reports: ClientReport[]): RunOutcome | Unusable =>
          reports.find(({ unusable }) => unusable !== undefined)?.unusable ??
          (stepOf(shared) > stepsMax
            ? { type: "endless", where: whereStuck(shared, clients) }
            : judgeable(reports, shared, time)),
        (error): RunOutcome | Unusable => ({ type: "died", error: summarizeError(error) }),
      );
      const outcome = await Promise.race([finished, watch.ended]);
      watch.stop();
      if (outcome.type === "refused")
        throw new TargetUnusableError(targetUrl, { kind: "broken", message: outcome.reason });
      if (outcome.type === "finished" && outcome.trace.uncaught !== undefined) {
        // What the target was doing goes on in these threads.
        const spoilt = pool;
        pool = openPool(entry, threads);
        await spoilt.destroy();
      }
      // Threads may hang in native code. The main process ends the executor.
      if (outcome.type !== "finished" && outcome.type !== "needs-real-time") abortRun(shared);
      return { ...outcome, setupWasCopied: hasCopiedSetup(shared) };
    },
    async destroy() {
      abortRun(shared);
      await pool.destroy();
    },
  };
}

function judgeable(reports: readonly ClientReport[], shared: SharedState, time: TimeMode): RunOutcome | Unusable {
  const sqlClockUsed = hasUsedSqlClock(shared);
  if (sqlClockUsed && skippedMsIn(shared) > 0) return { type: "needs-real-time" };
  return mergeReports(reports, { time, sqlClockUsed });
}
