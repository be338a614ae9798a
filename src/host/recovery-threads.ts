import {
  type DirectorySnapshot,
  type Operation,
  type PostgresDatabases,
  type RecoveryReport,
  summarizeError,
  TargetUnusableError,
  type TimeMode,
} from "../core/index.js";
import { mergeSnapshots } from "../crash/index.js";
import {
  type Before,
  type BrokenOff,
  createSharedState,
  hasUsedSqlClock,
  resetSharedState,
  skippedMsIn,
  type Timeouts,
  type Unusable,
  watchRun,
} from "../scheduler/index.js";
import type { TargetModules } from "./application.js";
import type { NeedsRealTime } from "./controlled-run.js";
import { openPool } from "./pool.js";
import type { ProgressSlot } from "./progress.js";
import type { RecoveryRecord, RecoveryTask } from "./recovery-client.js";

/** A recovery of the application from a crash state. */
export interface RecoveryRequest {
  /** The directory with the crash state. */
  readonly directory: string;
  /** What was before the crash. */
  readonly before: Before;
  /** The operations of a client after the recovery. */
  readonly operations: readonly Operation[];
  /** The subjects of what was deleted before the crash. */
  readonly lost: readonly string[];
  readonly recordsSnapshots: boolean;
}

export type RecoveryOutcome =
  | {
      readonly type: "recovered";
      readonly recovery: RecoveryReport;
      readonly directorySnapshots: readonly DirectorySnapshot[];
      /** Whether a statement used the clock of SQL, then or before the crash. */
      readonly sqlClockUsed: boolean;
    }
  | NeedsRealTime
  | BrokenOff;

/** Threads for recoveries. Each runs one recovery at a time. They end with their process. */
export interface RecoveryThreads {
  /** Runs a recovery. @throws TargetUnusableError if the target uses something that Rollcall cannot verify */
  run(request: RecoveryRequest, progress?: ProgressSlot): Promise<RecoveryOutcome>;
  /** Runs a recovery in a fresh thread. */
  runFresh(request: RecoveryRequest, progress?: ProgressSlot): Promise<RecoveryOutcome>;
}

export interface RecoveryThreadsOptions extends TargetModules {
  readonly count: number;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
  readonly time: TimeMode;
  /** Connection strings of the databases of the threads. Undefined: they have none. */
  readonly postgres: PostgresDatabases | undefined;
}

export function openRecoveryThreads({ count, postgres, ...options }: RecoveryThreadsOptions): RecoveryThreads {
  const idle = Array.from({ length: count }, (_, index) => openThread(options, postgres?.recoveries[index]));
  const waiting: ((thread: RecoveryThread) => void)[] = [];
  const take = async (): Promise<RecoveryThread> =>
    idle.pop() ?? new Promise<RecoveryThread>((resolve) => void waiting.push(resolve));
  const giveBack = (thread: RecoveryThread): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(thread);
    else next(thread);
  };
  return {
    async run(request, progress) {
      const thread = await take();
      const outcome = await thread.run(request, progress);
      // If a thread has not ended, it may hang for ever. The main process ends the executor, and with it this thread.
      if (outcome.type === "recovered" || outcome.type === "needs-real-time") giveBack(thread);
      return outcome;
    },
    async runFresh(request, progress) {
      const thread = openThread(options, postgres?.freshRecovery);
      const outcome = await thread.run(request, progress);
      if (outcome.type === "recovered" || outcome.type === "needs-real-time") await thread.destroy();
      return outcome;
    },
  };
}

/** One thread for recoveries. */
interface RecoveryThread {
  run(request: RecoveryRequest, progress: ProgressSlot | undefined): Promise<RecoveryOutcome>;
  destroy(): Promise<void>;
}

const entry = new URL("./recovery-entry.cjs", import.meta.url);

function openThread(
  { targetUrl, adapters, timeouts, signal, time }: Omit<RecoveryThreadsOptions, "count" | "postgres">,
  postgresUrl: string | undefined,
): RecoveryThread {
  const pool = openPool<RecoveryTask, RecoveryRecord>(entry, 1);
  const shared = createSharedState(1);
  return {
    async run(request, progress) {
      const death = pool.death();
      if (death !== undefined) return { type: "died", error: death };
      if (signal.aborted) return { type: "aborted" };
      resetSharedState(shared, request.before);
      const watch = watchRun(shared, 1, timeouts, signal);
      const recovered = pool.run({ ...request, shared, targetUrl, adapters, postgresUrl, progress, time }).then(
        ({ snapshots, unusable, ...recovery }): RecoveryOutcome | Unusable => {
          const sqlClockUsed = hasUsedSqlClock(shared);
          if (unusable === undefined && sqlClockUsed && skippedMsIn(shared) > 0) return { type: "needs-real-time" };
          const directorySnapshots = mergeSnapshots([snapshots]);
          return unusable ?? { type: "recovered", recovery, directorySnapshots, sqlClockUsed };
        },
        (error): RecoveryOutcome | Unusable => ({ type: "died", error: summarizeError(error) }),
      );
      const outcome = await Promise.race([recovered, watch.ended]);
      watch.stop();
      if (outcome.type === "refused")
        throw new TargetUnusableError(targetUrl, { kind: "broken", message: outcome.reason });
      return outcome;
    },
    destroy: () => pool.destroy(),
  };
}
