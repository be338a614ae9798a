import { describeClient, type ErrorSummary } from "../core/index.js";
import type { Unusable } from "./client-run.js";
import { progressOf, readLabel, type SharedState, statusOf, stepOf, stepsMax } from "./shared-state.js";

/** Why a run cannot be judged. Its threads are gone. */
export type BrokenOff =
  /** No client has moved for this many milliseconds. */
  | { readonly type: "stuck"; readonly where: string; readonly ms: number; readonly limit: Limit }
  /** It took more than `stepsMax` steps. */
  | { readonly type: "endless"; readonly where: string }
  /** A thread or the process died, and not because an operation threw. `where`: what it was doing. */
  | { readonly type: "died"; readonly error: ErrorSummary; readonly where?: string }
  /** The signal was aborted. */
  | { readonly type: "aborted" }
  /** Rollcall itself has failed. */
  | Extract<Unusable, { readonly type: "defect" }>;

/** The option that allows more time: for one step of a controlled client, or for everything else that must end. */
export type Limit = "--step-timeout" | "--stall";

export interface Timeouts {
  /** Milliseconds within which a controlled client must come from one step to the next. */
  readonly stepMs: number;
  /**
   * Milliseconds within which everything else must end, for example loading, setting up, connecting or an uncontrolled
   * operation.
   */
  readonly stallMs: number;
}

/** Watches a run until `stop`. `ended` resolves if the run makes no progress, takes too many steps, or is aborted. */
export function watchRun(
  shared: SharedState,
  clients: number,
  { stepMs, stallMs }: Timeouts,
  signal: AbortSignal,
): { readonly ended: Promise<BrokenOff>; stop(): void } {
  let stop = (): void => undefined;
  const all = Array.from({ length: clients }, (_, client) => client);
  const isControlled = (): boolean =>
    all.some((client) => !["starting", "finished"].includes(statusOf(shared, client)));
  const ended = new Promise<BrokenOff>((resolve) => {
    let seen = progressOf(shared);
    let since = performance.now();
    const check = (): void => {
      const progress = progressOf(shared);
      if (progress !== seen) {
        seen = progress;
        since = performance.now();
      }
      if (stepOf(shared) > stepsMax) resolve({ type: "endless", where: whereStuck(shared, clients) });
      const [ms, limit] = isControlled() ? ([stepMs, "--step-timeout"] as const) : ([stallMs, "--stall"] as const);
      if (performance.now() - since >= ms) resolve({ type: "stuck", where: whereStuck(shared, clients), ms, limit });
    };
    const abort = (): void => resolve({ type: "aborted" });
    const timer = setInterval(check, Math.min(100, stepMs, stallMs));
    signal.addEventListener("abort", abort, { once: true });
    stop = () => {
      clearInterval(timer);
      signal.removeEventListener("abort", abort);
    };
  });
  return { ended, stop: () => stop() };
}

/** Returns which clients should be moving, and what each did last. */
export function whereStuck(shared: SharedState, clients: number): string {
  const all = Array.from({ length: clients }, (_, client) => client);
  const moving = all.filter((client) => ["moving", "starting"].includes(statusOf(shared, client)));
  const described = (moving.length > 0 ? moving : all).map(
    (client) => `client ${describeClient(client)} after "${readLabel(shared, client)}"`,
  );
  return described.join(", ");
}
