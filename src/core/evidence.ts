import type { Counterexample } from "./counterexample.js";
import type { Event, Outcome } from "./outcome.js";
import type { Action } from "./program.js";
import type { RecoveryRun } from "./recovery-run.js";
import type { Step } from "./trace.js";

/** One step of a sequential program, and its outcome. */
export interface ProgramStep {
  readonly action: Action;
  readonly outcome?: Outcome;
  /** What the model returns, restricted to what the store shows. Set only if the store returned something else. */
  readonly expected?: unknown;
}

/** What shows a failure, shrunk as far as possible. */
export type Evidence =
  | { readonly type: "program"; readonly steps: readonly ProgramStep[] }
  | {
      readonly type: "history";
      /** The part of the history that shows the failure, in order of call. */
      readonly events: readonly Event[];
      /** The number of earlier operations on the same key that are left out. */
      readonly earlier: number;
      /** The event that fits nowhere. */
      readonly culprit?: Event;
      /**
       * The states that were possible just before the culprit returned, or at the end. They are restricted to what the
       * store shows.
       */
      readonly possible: readonly unknown[];
    }
  | {
      readonly type: "trace";
      readonly counterexample: Counterexample;
      readonly trace: ShownTrace;
    };

/** A controlled run, as reports show it. */
export interface ShownTrace {
  readonly clients: number;
  /** What the first client did alone, before the other clients connected. */
  readonly prefix: readonly ProgramStep[];
  readonly steps: readonly Step[];
  readonly events: readonly Event[];
  /** The event that fits nowhere. */
  readonly culprit?: Event;
  readonly possible: readonly unknown[];
  readonly preemptions: number;
  /** Operations that were retried after an injected error. */
  readonly retried: readonly Event[];
  /** The recovery runs, each as far as it came. */
  readonly recoveries: readonly RecoveryRun[];
}
