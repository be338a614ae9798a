import type { ErrorFault, Program, Schedule, TimeMode, Trace } from "../core/index.js";
import type { BrokenOff, Recording, Timeouts } from "../scheduler/index.js";
import type { TargetModules } from "./application.js";
import type { ClientOperation } from "./marked-event.js";
import type { ProgressSlot } from "./progress.js";

export type RunOutcome = ({ readonly type: "finished"; readonly trace: Trace } | NeedsRealTime | BrokenOff) & {
  /** Whether the run got a copy of its storage, and `setup` was not called. Undefined: that is not known. */
  readonly setupWasCopied?: boolean;
};

/** It has ended, and cannot be judged, because it slept on the virtual clock and used the clock of SQL. */
export interface NeedsRealTime {
  readonly type: "needs-real-time";
}

export interface ControlledRun {
  readonly directory: string;
  /** Run by the first client alone, before the others connect. */
  readonly prefix: Program;
  /** The operations of each client after the prefix. */
  readonly clients: readonly (readonly ClientOperation[])[];
  readonly schedule: Schedule;
  /**
   * Whether the run may get a copy of the storage that `setup` has made for a run before it. Default: false.
   */
  readonly mayCopySetup?: boolean;
  /** Default: none. */
  readonly faults?: readonly ErrorFault[];
  /** Default: nothing. */
  readonly recording?: Recording;
}

/** Runs programs, one at a time. One client at a time takes one step. */
export interface ControlledThreads {
  /** Runs a program. @throws TargetUnusableError if the target uses something that Rollcall cannot verify */
  run(run: ControlledRun, progress?: ProgressSlot): Promise<RunOutcome>;
  destroy(): Promise<void>;
}

export interface ControlledThreadsOptions extends TargetModules {
  /** The maximum number of clients of a program. */
  readonly count: number;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
  /** Default: virtual. */
  readonly time?: TimeMode;
  /** Connection string of the database of the runs. Undefined: none. */
  readonly postgresUrl: string | undefined;
}
