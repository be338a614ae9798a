import type { ErrorSummary } from "../observation.js";
import { sayClient } from "../words.js";
import { type ControlCells, readLabel, statusOf, stepOf, stepsMax, ticksOf } from "./cells.js";
import type { Unusable } from "./keeper.js";

/** Why a run has shown nothing that could be judged. Its threads are gone. */
export type BrokenOff =
  /** Nobody has moved for the step timeout. */
  | { readonly type: "stuck"; readonly where: string }
  /** There was no end of steps. */
  | { readonly type: "endless"; readonly where: string }
  /** A thread died of something that no operation threw. */
  | { readonly type: "died"; readonly error: ErrorSummary }
  /** The signal was aborted. */
  | { readonly type: "aborted" }
  /** The harness itself has failed. */
  | Extract<Unusable, { readonly type: "defect" }>;

/** Looks now and then whether anybody has moved since. */
export function watchRun(cells: ControlCells, clients: number, stepTimeoutMs: number, signal: AbortSignal) {
  let stop = (): void => undefined;
  const ended = new Promise<BrokenOff>((resolve) => {
    let seen = ticksOf(cells);
    let since = performance.now();
    const look = (): void => {
      const ticks = ticksOf(cells);
      if (ticks !== seen) {
        seen = ticks;
        since = performance.now();
      }
      if (stepOf(cells) > stepsMax) resolve({ type: "endless", where: whereStuck(cells, clients) });
      if (performance.now() - since >= stepTimeoutMs) resolve({ type: "stuck", where: whereStuck(cells, clients) });
    };
    const abort = (): void => resolve({ type: "aborted" });
    const timer = setInterval(look, Math.min(100, stepTimeoutMs));
    signal.addEventListener("abort", abort, { once: true });
    stop = () => {
      clearInterval(timer);
      signal.removeEventListener("abort", abort);
    };
  });
  return { ended, stop: () => stop() };
}

/** Whoever should be moving, and what it did last. */
export function whereStuck(cells: ControlCells, clients: number): string {
  const all = Array.from({ length: clients }, (_, client) => client);
  const moving = all.filter((client) => ["moving", "starting"].includes(statusOf(cells, client)));
  const places = (moving.length > 0 ? moving : all).map(
    (client) => `client ${sayClient(client)} after "${readLabel(cells, client)}"`,
  );
  return places.join(", ");
}
