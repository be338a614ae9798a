import { type ErrorSummary, summarizeError, TargetUnusableError } from "../core/index.js";
import type { TargetModules } from "./application.js";
import type { FreeClientReport, FreeClientTask } from "./free-run.js";
import {
  abortBatches,
  askToStop,
  batchOf,
  type ClientProgress,
  createFreeState,
  type FreeState,
  progressOf,
} from "./free-shared-state.js";
import { openPool } from "./pool.js";
import type { ProgressSlot } from "./progress.js";

/** A fixed set of fresh worker threads that have loaded only Rollcall. */
export interface Threads {
  /**
   * Runs one task in each thread, all at the same time.
   * @throws TargetUnusableError if the target uses something that Rollcall cannot verify
   */
  run(run: FreeRun, progress?: ProgressSlot): Promise<FreeRunOutcome>;
  destroy(): Promise<void>;
}

/** The tasks of all threads of an uncontrolled run. */
export interface FreeRun {
  readonly tasks: readonly Omit<
    FreeClientTask,
    "targetUrl" | "adapters" | "postgresUrl" | "client" | "shared" | "progress"
  >[];
  /**
   * Default: never. Milliseconds after all clients have connected. When they are over, the clients stop after their
   * batch.
   */
  readonly stopAfterMs?: number;
}

export type FreeRunOutcome =
  | { readonly type: "finished"; readonly reports: readonly FreeClientReport[] }
  /** No thread has moved for `stallMs`. The threads are gone. */
  | { readonly type: "stalled"; readonly client: number; readonly progress: ClientProgress; readonly stallMs: number }
  /** The signal was aborted. The threads are gone. */
  | { readonly type: "aborted" }
  /**
   * A thread or the process died, and not because an operation threw: an unhandled rejection, `process.exit`, an abort.
   * The threads are gone. `where`: what it was doing.
   */
  | { readonly type: "died"; readonly error: ErrorSummary; readonly where?: string };

export interface ThreadsOptions extends TargetModules {
  /** Connection string of the database of the runs. Undefined: none. */
  readonly postgresUrl: string | undefined;
  readonly count: number;
  /** Milliseconds without any progress after which the threads count as stalled. */
  readonly stallMs: number;
}

const entry = new URL("./free-entry.cjs", import.meta.url);

export function openThreads({ targetUrl, adapters, postgresUrl, count, stallMs }: ThreadsOptions): Threads {
  const shared = createFreeState(count);
  const pool = openPool<FreeClientTask, FreeClientReport>(entry, count);
  return {
    async run({ tasks, stopAfterMs }, progress) {
      const death = pool.death();
      if (death !== undefined) return { type: "died", error: death };
      const watch = watchForStall(shared, tasks.length, stallMs);
      const stop = stopAfterMs === undefined ? () => undefined : stopAfter(shared, stopAfterMs);
      const running = tasks.map((task, client) =>
        pool.run({ ...task, targetUrl, adapters, postgresUrl, client, shared, progress } satisfies FreeClientTask),
      );
      const finished = Promise.all(running).then(
        (reports): FreeRunOutcome => ({ type: "finished", reports }),
        (error): FreeRunOutcome => ({ type: "died", error: summarizeError(error) }),
      );
      try {
        const outcome = await Promise.race([finished, watch.stalled]);
        if (outcome.type !== "finished") {
          abortBatches(shared);
          return outcome;
        }
        const refusal = outcome.reports.find((report) => report.refusal !== undefined)?.refusal;
        if (refusal === undefined) return outcome;
        throw new TargetUnusableError(targetUrl, { kind: "broken", message: refusal });
      } finally {
        watch.stop();
        stop();
      }
    },
    destroy: pool.destroy,
  };
}

const checkEveryMs = 250;

function watchForStall(shared: FreeState, clients: number, stallMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<FreeRunOutcome>((resolve) => {
    let ticksSeen = "";
    let since = Date.now();
    const check = (): void => {
      const progress = Array.from({ length: clients }, (_, client) => ({ client, ...progressOf(shared, client) }));
      const ticks = progress.map((each) => each.ticks).join();
      if (ticks !== ticksSeen) {
        ticksSeen = ticks;
        since = Date.now();
      }
      if (Date.now() - since < stallMs) return;
      const busy = progress.find(({ stage }) => stage !== "waiting" && stage !== "done") ?? progress[0];
      if (busy !== undefined) resolve({ type: "stalled", client: busy.client, progress: busy, stallMs });
    };
    timer = setInterval(check, Math.min(checkEveryMs, stallMs));
  });
  return { stalled, stop: () => clearInterval(timer) };
}

/**
 * Asks the clients to stop after this time. The time begins when all clients have connected, so that a library that
 * loads slowly is stressed for the same time.
 */
function stopAfter(shared: FreeState, ms: number): () => void {
  const first = batchOf(shared);
  let since: number | undefined;
  const timer = setInterval(
    () => {
      if (batchOf(shared) === first) return;
      since ??= performance.now();
      if (performance.now() - since >= ms) askToStop(shared);
    },
    Math.min(checkEveryMs, ms),
  );
  return () => clearInterval(timer);
}
