import { setTimeout as delay } from "node:timers/promises";
import { Piscina } from "piscina";
import { type ErrorSummary, summarizeError } from "../core/index.js";

/** A fixed set of worker threads, each of which does one task at a time. */
export interface Pool<Task, Report> {
  run(task: Task): Promise<Report>;
  /** What was thrown in a thread while it had nothing to do, by a timer that the target left behind. */
  death(): ErrorSummary | undefined;
  destroy(): Promise<void>;
}

const heapMbMax = 1024;

/** `entry`: URL of the CommonJS module that each thread loads. */
export function openPool<Task, Report>(entry: URL, count: number): Pool<Task, Report> {
  const pool = new Piscina<Task, Report>({
    filename: entry.href,
    minThreads: count,
    maxThreads: count,
    concurrentTasksPerWorker: 1,
    // What needs more would take the whole machine with it.
    resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
    idleTimeout: Number.POSITIVE_INFINITY,
    // Between two tasks a thread's event loop must keep turning: a target may have timers and promises of its own.
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
 * A thread that is ended while it starts can take the whole process with it (see `entry.cts`). So threads are ended only
 * after all have started, also those that Piscina puts in the place of one that died.
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
