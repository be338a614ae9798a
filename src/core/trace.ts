import type { DirectorySnapshot } from "./directory-snapshot.js";
import type { ErrorKind } from "./fault.js";
import type { Loss } from "./history.js";
import type { Event } from "./outcome.js";
import type { Persistence } from "./persistence.js";
import type { Access } from "./scheduling-point.js";
import type { StageFailure } from "./stage.js";

/** One step of one client: from one scheduling point to the next. */
export interface Step {
  /** Position in the run. */
  readonly index: number;
  readonly client: number;
  /** The statement or file call: "BEGIN IMMEDIATE", "unlink". Of the first step of an operation: the operation. */
  readonly label: string;
  /** The file that it concerns, relative to the run's directory; "": none. */
  readonly file: string;
  readonly accesses: readonly Access[];
  /** Databases of which it may have freed locks. */
  readonly releases: readonly string[];
  /** Its result, for a reader: "no row". */
  readonly result?: string;
  /** Code of the error that it ended with. */
  readonly error?: string;
  /**
   * `blocked`: it waits for a lock; `blocking`: it waits, and other clients can notice that; `retry`: it tried again;
   * `expired`: its busy timeout ran out.
   */
  readonly lock?: "blocked" | "blocking" | "retry" | "expired";
  /** True: if its lock had been taken, it would have waited instead of failing. */
  readonly patient?: boolean;
  /** True: it begins after a sleep of the client. */
  readonly rests?: boolean;
  /** Begins, or ends, an operation: its number among those of the client. */
  readonly calls?: number;
  readonly returns?: number;
  /** The errors that could be injected into it, if they were recorded. */
  readonly couldFail?: readonly ErrorKind[];
  /** The error that was injected. */
  readonly injected?: ErrorKind;
  /** What it made durable, if directory snapshots were taken. */
  readonly persisted?: readonly Persistence[];
}

/** Everything that a controlled run has shown. */
export interface Trace {
  readonly steps: readonly Step[];
  /** The numbers of the choices that repeat it. */
  readonly choices: readonly number[];
  /** At each of them, how many there were to choose from. */
  readonly options: readonly number[];
  /** False where the schedule asked, at its last position or before, for a client that could not move. */
  readonly asAsked: boolean;
  readonly events: readonly Event[];
  /** What was tried again, after all others had come to their end, because a fault had made it fail. */
  readonly retried: readonly Event[];
  /** What was deleted in the prefix. */
  readonly losses: readonly Loss[];
  /** The store at rest, as the workload reads it. */
  readonly snapshot: unknown;
  readonly failure: StageFailure | undefined;
  /** Databases in which a client left a transaction open after its last operation. */
  readonly openTransactions: readonly { readonly client: number; readonly file: string }[];
  /** Files that changed while the operations ran, although no step touched them. */
  readonly uncontrolledChanges: readonly string[];
  /** For each step its position among those of the events, in order of the steps; and one behind the last. */
  readonly positions: readonly number[];
  /** What went past the gates. */
  readonly uncontrolledEffects: readonly string[];
  /** The run's directory after each step, or at the end of the last one: as it was to be recorded. */
  readonly directorySnapshots: readonly DirectorySnapshot[];
}
