import type { ErrorSummary } from "../core/index.js";
import { describeClient } from "../core/index.js";
import type { Unusable } from "./client-record.js";
import { type ControlCells, readLabel, statusOf, stepOf, stepsMax, ticksOf } from "./shared-state.js";

/** Why a run has shown nothing that could be judged. Its threads are gone. */
export type BrokenOff =
  /** No client has moved for this many milliseconds. */
  | { readonly type: "stuck"; readonly where: string; readonly ms: number; readonly limit: Limit }
  /** There was no end of steps. */
  | { readonly type: "endless"; readonly where: string }
  /** A thread or the process died of something that no operation threw. `where`: what was being done. */
  | { readonly type: "died"; readonly error: ErrorSummary; readonly where?: string }
  /** The signal was aborted. */
  | { readonly type: "aborted" }
  /** The harness itself has failed. */
  | Extract<Unusable, { readonly type: "defect" }>;

/** Which option allows more time: one step of a client that is held at gates, or whatever else must come to its end. */
export type Limit = "--step-timeout" | "--stall";

export interface Timeouts {
  /** Milliseconds within which a client that takes a step must come to the next one. */
  readonly stepMs: number;
  /** Milliseconds within which loading, setting up, connecting, an operation outside of the gates, and the like must end. */
  readonly stallMs: number;
}

/** Looks now and then whether anybody has moved since. */
export function watchRun(
  cells: ControlCells,
  clients: number,
  { stepMs, stallMs }: Timeouts,
  signal: AbortSignal,
): { readonly ended: Promise<BrokenOff>; stop(): void } {
  let stop = (): void => undefined;
  const all = Array.from({ length: clients }, (_, client) => client);
  const isControlled = (): boolean => all.some((client) => !["starting", "finished"].includes(statusOf(cells, client)));
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
      const [ms, limit] = isControlled() ? ([stepMs, "--step-timeout"] as const) : ([stallMs, "--stall"] as const);
      if (performance.now() - since >= ms) resolve({ type: "stuck", where: whereStuck(cells, clients), ms, limit });
    };
    const abort = (): void => resolve({ type: "aborted" });
    const timer = setInterval(look, Math.min(100, stepMs, stallMs));
    signal.addEventListener("abort", abort, { once: true });
    stop = () => {
      clearInterval(timer);
      signal.removeEventListener("abort", abort);
    };
  });
  return { ended, stop: () => stop() };
}

/** Whichever client should be moving, and what it did last. */
export function whereStuck(cells: ControlCells, clients: number): string {
  const all = Array.from({ length: clients }, (_, client) => client);
  const moving = all.filter((client) => ["moving", "starting"].includes(statusOf(cells, client)));
  const places = (moving.length > 0 ? moving : all).map(
    (client) => `client ${describeClient(client)} after "${readLabel(cells, client)}"`,
  );
  return places.join(", ");
}
