import { setTimeout as delay } from "node:timers/promises";
import { Piscina } from "piscina";
import { type ErrorSummary, summarizeError } from "../core/index.js";

/** A fixed set of worker threads. Each runs one task at a time. */
export interface Pool<Task, Report> {
  run(task: Task): Promise<Report>;
  /** Returns an error that was thrown in an idle thread, for example by a timer of the target; undefined: none. */
  death(): ErrorSummary | undefined;
  destroy(): Promise<void>;
}

const heapMbMax = 1024;

/** Opens a pool. `entry`: URL of the CommonJS module that each thread loads. */
export function openPool<Task, Report>(entry: URL, count: number): Pool<Task, Report> {
  const pool = new Piscina<Task, Report>({
    filename: entry.href,
    minThreads: count,
    maxThreads: count,
    concurrentTasksPerWorker: 1,
    // A target that needs more memory would stop the whole machine.
    resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
    idleTimeout: Number.POSITIVE_INFINITY,
    recordTiming: false,
    // Between two tasks the event loop of a thread must run, because a target may have timers and promises.
    atomics: "disabled",
  });
  const starts = watchStarts(pool);
  let death: ErrorSummary | undefined;
  pool.on("error", (error) => {
    death ??= summarizeError(error);
  });
  return {
    run: (task) => pool.run(task),
    death: () => death,
    async destroy() {
      await starts.allStarted();
      await pool.destroy();
    },
  };
}

const startingMsMax = 10_000;

/**
 * Watches the starts of threads. If a thread is ended while it starts, the whole process may die (see
 * `controlled-entry.cts`). So threads are ended only after all have started, also those that Piscina starts to replace
 * a dead one.
 */
function watchStarts(pool: Piscina) {
  const started = new Set<number>();
  pool.on("workerCreate", ({ id }: { readonly id: number }) => started.add(id));
  return {
    async allStarted(): Promise<void> {
      const giveUpAt = performance.now() + startingMsMax;
      const starting = (): boolean => pool.threads.some(({ threadId }) => threadId !== -1 && !started.has(threadId));
      while (starting() && performance.now() < giveUpAt) await delay(5);
    },
  };
}
