import {
  type Image,
  type LaterLifeReport,
  type Operation,
  summarizeError,
  TargetUnusableError,
} from "../core/index.js";
import { mergeSnapshots } from "../crash/index.js";
import {
  type BrokenOff,
  createSharedState,
  resetSharedState,
  type Timeouts,
  type Unusable,
  watchRun,
} from "../scheduler/index.js";
import type { TargetModules } from "./application.js";
import { openPool } from "./pool.js";
import type { ProgressSlot } from "./progress.js";
import type { LaterLifeRecord, LaterLifeTask } from "./recovery-client.js";

/** A life of the application that begins with what an earlier one has left. */
export interface LaterLifeRequest {
  /** What was left is there. */
  readonly directory: string;
  readonly firstStep: number;
  /** What a client does once the application has started again. */
  readonly operations: readonly Operation[];
  /** Subjects of what was deleted before. */
  readonly lost: readonly string[];
  readonly captures: boolean;
}

export type LaterLifeOutcome =
  | {
      readonly type: "lived";
      readonly life: LaterLifeReport;
      readonly images: readonly Image[];
    }
  | BrokenOff;

/** Threads for later lives, each of which lives one at a time. They end with their process. */
export interface LaterLives {
  /** @throws TargetUnusableError if the target uses what the harness cannot verify */
  live(request: LaterLifeRequest, progress?: ProgressSlot): Promise<LaterLifeOutcome>;
  /** In a thread that has run nothing before. */
  liveFresh(request: LaterLifeRequest, progress?: ProgressSlot): Promise<LaterLifeOutcome>;
}

export interface LaterLivesOptions extends TargetModules {
  readonly count: number;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
}

export function openLaterLives({ count, ...options }: LaterLivesOptions): LaterLives {
  const idle = Array.from({ length: count }, () => openPlace(options));
  const waiting: ((place: Place) => void)[] = [];
  const take = async (): Promise<Place> => idle.pop() ?? new Promise<Place>((resolve) => void waiting.push(resolve));
  const giveBack = (place: Place): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(place);
    else next(place);
  };
  return {
    async live(request, progress) {
      const place = await take();
      const outcome = await place.live(request, progress);
      // A thread that has not come to its end may hang for ever. The main process ends the executor, and with it this thread.
      if (outcome.type === "lived") giveBack(place);
      return outcome;
    },
    async liveFresh(request, progress) {
      const place = openPlace(options);
      const outcome = await place.live(request, progress);
      if (outcome.type === "lived") await place.destroy();
      return outcome;
    },
  };
}

/** One thread, and what it shares with the thread that watches it. */
interface Place {
  live(request: LaterLifeRequest, progress: ProgressSlot | undefined): Promise<LaterLifeOutcome>;
  destroy(): Promise<void>;
}

const entry = new URL("./recovery-entry.cjs", import.meta.url);

function openPlace({ targetUrl, adapters, timeouts, signal }: Omit<LaterLivesOptions, "count">): Place {
  const pool = openPool<LaterLifeTask, LaterLifeRecord>(entry, 1);
  const shared = createSharedState(1);
  return {
    async live(request, progress) {
      const death = pool.death();
      if (death !== undefined) return { type: "died", error: death };
      if (signal.aborted) return { type: "aborted" };
      resetSharedState(shared, request.firstStep);
      const watch = watchRun(shared, 1, timeouts, signal);
      const lived = pool.run({ ...request, shared, targetUrl, adapters, progress }).then(
        ({ captures, unusable, ...life }): LaterLifeOutcome | Unusable =>
          unusable ?? { type: "lived", life, images: mergeSnapshots([captures]) },
        (error): LaterLifeOutcome | Unusable => ({ type: "died", error: summarizeError(error) }),
      );
      const outcome = await Promise.race([lived, watch.ended]);
      watch.stop();
      if (outcome.type === "refused")
        throw new TargetUnusableError(targetUrl, { kind: "broken", message: outcome.reason });
      return outcome;
    },
    destroy: () => pool.destroy(),
  };
}
