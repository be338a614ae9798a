import { setImmediate as nextTurn } from "node:timers/promises";
import { DoctorError } from "./errors.js";

/** How far a diagnosis is. */
export interface Progress {
  readonly doing: string;
  readonly done: number;
  /** undefined: not known. */
  readonly total: number | undefined;
}

/** Reports progress, lets the event loop turn, and stops if the signal is aborted. */
export interface Pace {
  step(doing: string, done: number, total?: number): Promise<void>;
}

/** How long the work goes on before the event loop turns. */
const sliceMs = 25;

/**
 * @param signal If it is aborted, the next `step` throws a `DoctorError` with the code `STOPPED`.
 * @param onProgress Called a few times a second.
 */
export function createPace(
  signal: AbortSignal | undefined,
  onProgress: ((progress: Progress) => void) | undefined,
): Pace {
  let turned = performance.now();
  return {
    async step(doing, done, total) {
      if (performance.now() - turned < sliceMs) return;
      onProgress?.({ doing, done, total });
      await nextTurn();
      if (signal?.aborted) throw new DoctorError("STOPPED", "the doctor was stopped");
      turned = performance.now();
    },
  };
}
