import type { DirectorySnapshot } from "./directory-snapshot.js";
import type { ErrorSummary } from "./error-summary.js";
import type { ErrorKind } from "./fault.js";
import type { Loss } from "./history.js";
import type { Moment } from "./moment.js";
import type { Operation } from "./operation.js";
import type { Event } from "./outcome.js";
import type { Persistence } from "./persistence.js";
import type { Access, TimeMode } from "./scheduling-point.js";
import type { StageFailure } from "./stage.js";

/** One step of one client: from one scheduling point to the next. */
export interface Step {
  /** Its number, counted from 0 through all runs of the test case. */
  readonly index: number;
  readonly client: number;
  /**
   * The label of its scheduling point, for example "BEGIN IMMEDIATE" or "unlink". The first step of an operation has
   * the operation itself.
   */
  readonly label: string;
  /**
   * If clients share one process: the moment of the event loop with which it begins. Left out there: it follows the step
   * before it at once, so no other client can come between.
   */
  readonly moment?: Moment;
  /** Its file, relative to the run's directory; "": none. */
  readonly file: string;
  readonly accesses: readonly Access[];
  /** The databases whose locks it may have freed. */
  readonly releases: readonly string[];
  /** Its result as text, for example "no row". */
  readonly result?: string;
  /** The code of the error that it ended with. */
  readonly error?: string;
  /**
   * `blocked`: it met a lock, and no other client can notice that it waits. `blocked-visibly`: it met a lock, and other
   * clients may notice that it waits. `retry`: it tried again. `expired`: its busy timeout expired. `resumed`: it waited
   * in a database server, and the server went on with it in the step before, which freed its lock.
   */
  readonly lock?: "blocked" | "blocked-visibly" | "retry" | "expired" | "resumed";
  /** Whether it waits if its lock is not free, instead of failing. */
  readonly waitsForLock?: boolean;
  /** Whether it begins after a sleep: the client had yielded. */
  readonly yielded?: boolean;
  /** The milliseconds that the virtual clock had skipped when it ended. Default: 0. */
  readonly skippedMs?: number;
  /** The operation that it begins, and the operation that it ends, by their indices among those of the client. */
  readonly calls?: number;
  readonly returns?: number;
  /** The errors with which it could have ended. Set only if they are recorded. */
  readonly couldFail?: readonly ErrorKind[];
  /** The error that was injected into it. */
  readonly injected?: ErrorKind;
  /** What it has made durable. Set only if snapshots of the directory are recorded. */
  readonly persisted?: readonly Persistence[];
}

/** Everything that was recorded of a controlled run. */
export interface Trace {
  readonly steps: readonly Step[];
  /** The choices that repeat the schedule. */
  readonly choices: readonly number[];
  /** At each decision the number of choices. */
  readonly options: readonly number[];
  /** Whether the schedule could be followed. False: it asked for a client that could not move. */
  readonly asAsked: boolean;
  readonly events: readonly Event[];
  /** The operations that failed because of a fault, tried again after all clients had ended. */
  readonly retried: readonly Event[];
  /** The deletions in the prefix. */
  readonly losses: readonly Loss[];
  /** The quiescent snapshot of the store, as the workload reads it. */
  readonly snapshot: unknown;
  readonly failure: StageFailure | undefined;
  /** An error that nothing caught: it ended the run. */
  readonly uncaught?: { readonly client: number; readonly error: ErrorSummary };
  /** Databases in which a client left a transaction open after its last operation. */
  readonly openTransactions: readonly { readonly client: number; readonly file: string }[];
  /** Operations that never return, because nothing that their clients wait for can happen any more. */
  readonly unreturned: readonly { readonly client: number; readonly operation: Operation }[];
  /** Files that changed during the operations, although no step accessed them. */
  readonly uncontrolledChanges: readonly string[];
  /** The position of each step in the total order of the events, and one position after the last step. */
  readonly positions: readonly number[];
  readonly time: TimeMode;
  /** Whether a statement used the clock of SQL, which the virtual clock does not move. */
  readonly sqlClockUsed: boolean;
  /** Effects of the target that no scheduling point controlled. */
  readonly uncontrolledEffects: readonly string[];
  /** The run's directory before the first step and after each step, or only after the last step. See `Recording`. */
  readonly directorySnapshots: readonly DirectorySnapshot[];
}
