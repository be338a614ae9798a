import {
  type BrokenOff,
  type ConcurrentProgram,
  createControlCells,
  type Image,
  type ImageEntry,
  mergeCaptures,
  resetCells,
  type Unusable,
  watchRun,
} from "../controlled/index.js";
import { summarizeError } from "../observation.js";
import { openPool } from "../threads/index.js";
import { TargetUnusableError } from "../unusable.js";
import type { LaterLifeReport, LaterLifeTask } from "./live-again.js";

/** A life of the application that begins with what an earlier one has left. */
export interface LaterLifeRequest {
  /** Where the earlier one lived: stores may have written down their path. */
  readonly directory: string;
  readonly image: readonly ImageEntry[];
  readonly firstStep: number;
  readonly program: ConcurrentProgram;
  readonly lost: readonly string[];
  readonly captures: boolean;
}

export type LaterLifeOutcome =
  | {
      readonly type: "lived";
      readonly life: Omit<LaterLifeReport, "captures" | "unusable">;
      readonly images: readonly Image[];
    }
  | BrokenOff;

/** Threads for later lives, each of which lives one at a time. */
export interface LaterLives {
  /** How many can be lived at the same time. */
  readonly count: number;
  live(request: LaterLifeRequest): Promise<LaterLifeOutcome>;
  /** In a thread that has run nothing before. */
  liveFresh(request: LaterLifeRequest): Promise<LaterLifeOutcome>;
  destroy(): Promise<void>;
}

export interface LaterLivesOptions {
  readonly targetUrl: string;
  readonly count: number;
  readonly stepTimeoutMs: number;
  readonly signal: AbortSignal;
}

export function openLaterLives({ count, ...options }: LaterLivesOptions): LaterLives {
  const idle = Array.from({ length: count }, () => openPlace(options));
  const waiting: ((place: Place) => void)[] = [];
  const all = new Set(idle);
  const take = async (): Promise<Place> => idle.pop() ?? new Promise<Place>((resolve) => void waiting.push(resolve));
  const giveBack = (place: Place): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(place);
    else next(place);
  };
  return {
    count,
    async live(request) {
      const place = await take();
      const outcome = await place.live(request);
      if (outcome.type === "lived") giveBack(place);
      else {
        all.delete(place);
        const another = openPlace(options);
        all.add(another);
        giveBack(another);
      }
      return outcome;
    },
    async liveFresh(request) {
      const place = openPlace(options);
      try {
        return await place.live(request);
      } finally {
        await place.destroy();
      }
    },
    async destroy() {
      await Promise.all([...all].map((place) => place.destroy()));
    },
  };
}

/** One thread, and what it shares with whoever watches it. */
interface Place {
  /** Where it did not come to its end the thread is gone. */
  live(request: LaterLifeRequest): Promise<LaterLifeOutcome>;
  destroy(): Promise<void>;
}

const entry = new URL("./entry.cjs", import.meta.url);

function openPlace({ targetUrl, stepTimeoutMs, signal }: Omit<LaterLivesOptions, "count">): Place {
  const pool = openPool<LaterLifeTask, LaterLifeReport>(entry, 1);
  const cells = createControlCells(1);
  return {
    async live(request) {
      const death = pool.death();
      if (death !== undefined) return { type: "died", error: death };
      if (signal.aborted) return { type: "aborted" };
      resetCells(cells, request.firstStep);
      const watch = watchRun(cells, 1, stepTimeoutMs, signal);
      const lived = pool.run({ ...request, cells, targetUrl }).then(
        ({ captures, unusable, ...life }): LaterLifeOutcome | Unusable =>
          unusable ?? { type: "lived", life, images: mergeCaptures([captures]) },
        (error): LaterLifeOutcome | Unusable => ({ type: "died", error: summarizeError(error) }),
      );
      const outcome = await Promise.race([lived, watch.ended]);
      watch.stop();
      if (outcome.type === "refused")
        throw new TargetUnusableError(targetUrl, { kind: "broken", message: outcome.reason });
      if (outcome.type !== "lived") await pool.destroy();
      return outcome;
    },
    destroy: () => pool.destroy(),
  };
}
