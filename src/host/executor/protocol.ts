import type { ClientPlacement, ErrorSummary, ServiceAddresses, TimeMode } from "../../core/index.js";
import type { Timeouts } from "../../scheduler/index.js";
import type { TargetModules } from "../application.js";
import type { ControlledRun, RunOutcome } from "../controlled-run.js";
import type { FreeRun, FreeRunOutcome } from "../free-threads.js";
import type { ProgressSlot } from "../progress.js";
import type { RecoveryOutcome, RecoveryRequest } from "../recovery-threads.js";

/*
 * The messages between the main process and an executor. Requests may overlap. Each has one reply.
 */

/** The one argument of an executor's process, as JSON. */
export interface ExecutorArguments extends TargetModules {
  readonly timeouts: Timeouts;
  readonly time: TimeMode;
  readonly services: ServiceAddresses;
  /** A directory. If the main process dies, the executor deletes it. Undefined: the files are to be kept. */
  readonly root: string | undefined;
}

/** A request. `set`: a set of `count` threads of the executor, opened by the first request that names it. */
export type Request =
  | {
      readonly type: "controlled";
      readonly set: number;
      readonly count: number;
      readonly placement: ClientPlacement;
      readonly run: ControlledRun;
    }
  | { readonly type: "free"; readonly set: number; readonly count: number; readonly run: FreeRun }
  /** `fresh`: in a fresh thread. */
  | { readonly type: "recovery"; readonly recovery: RecoveryRequest; readonly fresh: boolean }
  | { readonly type: "close"; readonly set: number };

export interface Order {
  readonly id: number;
  readonly request: Request;
  readonly progress: ProgressSlot;
}

export type ReplyOutcome = RunOutcome | FreeRunOutcome | RecoveryOutcome | { readonly type: "closed" };

export type Message =
  | { readonly type: "reply"; readonly id: number; readonly outcome: ReplyOutcome }
  /** The target uses something that Rollcall cannot verify. */
  | { readonly type: "refused"; readonly id: number; readonly reason: string }
  /** The executor's own code has failed. */
  | { readonly type: "failed"; readonly id: number; readonly error: ErrorSummary }
  /** The executor ends itself now. */
  | { readonly type: "ending"; readonly reason: string };
