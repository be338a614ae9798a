import type { Event, Operation, ServiceNeeds, StageFailure } from "../core/index.js";
import type { Traits } from "../workload/index.js";
import type { TargetModules } from "./application.js";
import type { FreeState } from "./free-shared-state.js";
import type { ProgressSlot } from "./progress.js";
import type { StartReport } from "./start-report.js";

/**
 * The task of a thread: one client's part of one run of the application, from its start to its end. The parts run in
 * the order of these fields.
 */
export interface FreeClientTask extends TargetModules {
  readonly directory: string;
  readonly client: number;
  readonly shared: FreeState;
  readonly progress: ProgressSlot | undefined;
  readonly setup: boolean;
  readonly recover: boolean;
  /**
   * Batches of operations. Before each batch the clients of a run wait for one another. Left out: no client connects.
   */
  readonly batches?: readonly (readonly Operation[])[];
  /**
   * The batches of clients that share this thread and what one `connect` returns, as `[client][batch][operation]`. Left
   * out: there is one client, or none.
   */
  readonly overlapping?: readonly (readonly (readonly Operation[])[])[];
  readonly inspect: boolean;
  /** Whether something of the store was deleted before. */
  readonly isDisturbed?: boolean;
  /** Whether to report what only the first contact needs to know. Default: false. */
  readonly reportsStart?: boolean;
  /** Connection string of the database of the run. Undefined: none. */
  readonly postgresUrl: string | undefined;
}

/** The result of a task. Errors are in it and are not thrown. */
export interface FreeClientReport {
  readonly traits?: Traits;
  /** Types of operations that the client offers. */
  readonly offered?: readonly string[];
  readonly events: readonly Event[];
  readonly snapshot?: unknown;
  /** The stage that ended it early. */
  readonly failure?: StageFailure;
  /** Set if the task asks for it. */
  readonly start?: StartReport;
  /** Services that the target needs and that the task does not have. The task has ended when it was loaded. */
  readonly missing?: ServiceNeeds;
  /** Why the target cannot be verified at all. */
  readonly refusal?: string;
}
