import { type ErrorSummary, summarizeError } from "../observation.js";
import { abortWaves, type ClientProgress, createCells, progressOf, type SharedCells } from "./cells.js";
import { openPool } from "./pool.js";
import type { Life, LifeReport } from "./tasks.js";

/** A fixed set of fresh worker threads that have loaded nothing but the harness. */
export interface Threads {
  readonly cells: SharedCells;
  /** One life in each thread, all at the same time. */
  live(lives: readonly Omit<Life, "targetUrl" | "client" | "cells">[]): Promise<LivesOutcome>;
  destroy(): Promise<void>;
}

export type LivesOutcome =
  | { readonly type: "finished"; readonly reports: readonly LifeReport[] }
  /** No thread has moved for `stallMs`. The threads are gone. */
  | { readonly type: "stalled"; readonly client: number; readonly progress: ClientProgress }
  /** The signal was aborted. The threads are gone. */
  | { readonly type: "aborted" }
  /** A thread died of something that no operation threw: an unhandled rejection, `process.exit`. The threads are gone. */
  | { readonly type: "died"; readonly error: ErrorSummary };

export interface ThreadsOptions {
  readonly targetUrl: string;
  readonly count: number;
  /** Milliseconds without any progress after which the threads count as stalled. */
  readonly stallMs: number;
  /** Aborted: whatever runs is ended at once. */
  readonly signal: AbortSignal;
}

const entry = new URL("./entry.cjs", import.meta.url);

export function openThreads({ targetUrl, count, stallMs, signal }: ThreadsOptions): Threads {
  const cells = createCells(count);
  const pool = openPool<Life, LifeReport>(entry, count);
  return {
    cells,
    async live(lives) {
      const death = pool.death();
      if (death !== undefined) return { type: "died", error: death };
      const watch = watchForStall(cells, lives.length, stallMs);
      const abort = watchForAbort(signal);
      const running = lives.map((life, client) => pool.run({ ...life, targetUrl, client, cells } satisfies Life));
      const finished = Promise.all(running).then(
        (reports): LivesOutcome => ({ type: "finished", reports }),
        (error): LivesOutcome => ({ type: "died", error: summarizeError(error) }),
      );
      try {
        const outcome = await Promise.race([finished, watch.stalled, abort.aborted]);
        if (outcome.type !== "finished") {
          abortWaves(cells);
          await pool.destroy();
        }
        return outcome;
      } finally {
        watch.stop();
        abort.stop();
      }
    },
    destroy: pool.destroy,
  };
}

function watchForStall(cells: SharedCells, clients: number, stallMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<LivesOutcome>((resolve) => {
    let ticksSeen = "";
    let since = Date.now();
    const look = (): void => {
      const progress = Array.from({ length: clients }, (_, client) => ({ client, ...progressOf(cells, client) }));
      const ticks = progress.map((each) => each.ticks).join();
      if (ticks !== ticksSeen) {
        ticksSeen = ticks;
        since = Date.now();
      }
      if (Date.now() - since < stallMs) return;
      const busy = progress.find(({ stage }) => stage !== "waiting" && stage !== "done") ?? progress[0];
      if (busy !== undefined) resolve({ type: "stalled", client: busy.client, progress: busy });
    };
    timer = setInterval(look, Math.min(250, stallMs));
  });
  return { stalled, stop: () => clearInterval(timer) };
}

function watchForAbort(signal: AbortSignal) {
  let stop = (): void => undefined;
  const aborted = new Promise<LivesOutcome>((resolve) => {
    const end = (): void => resolve({ type: "aborted" });
    if (signal.aborted) return end();
    signal.addEventListener("abort", end, { once: true });
    stop = () => signal.removeEventListener("abort", end);
  });
  return { aborted, stop: () => stop() };
}
