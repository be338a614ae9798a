import type { Crash } from "./fault.js";
import type { Operation } from "./operation.js";
import type { Outcome } from "./outcome.js";
import type { StageFailure } from "./stage.js";
import type { Step } from "./trace.js";

/** What a thread in which the application started again has to tell. */
export interface RecoveryReport {
  /** Of the recovery. */
  readonly steps: readonly Step[];
  readonly uncontrolledEffects: readonly string[];
  /** The store behind the recovery, before any other client has connected. */
  readonly recovered?: unknown;
  /** Whether the store was whole then, by the invariants that need no history. */
  readonly isWhole?: boolean;
  /** As far as it came. */
  readonly answers: readonly AnswerAfterRestart[];
  readonly snapshot?: unknown;
  readonly failure?: StageFailure;
  /** The files that were there when `inspect` failed. */
  readonly files?: readonly FoundFile[];
}

/** A run of the application after a crash, or after a run with an injected error. */
export interface RecoveryRun extends RecoveryReport {
  /** Undefined: an error was injected instead. */
  readonly crash: Crash | undefined;
  /** What the power loss took, for a reader. */
  readonly lost: readonly string[];
  /** The databases that lost it because of their `PRAGMA synchronous`; none if anything else was lost as well. */
  readonly unsynced: readonly UnsyncedDatabase[];
}

/** One operation of a client of the restarted application, with its outcome. */
export interface AnswerAfterRestart {
  readonly operation: Operation;
  readonly outcome: Outcome;
  readonly refusedForEver: boolean;
  /** What it did to databases and files. Apart from the steps of the recovery: no crash comes at them. */
  readonly steps: readonly NotedStep[];
}

/** A step that is only shown: nothing is scheduled, crashed or made to fail at it. */
export interface NotedStep {
  readonly label: string;
  /** The file that it concerns, relative to the run's directory. */
  readonly file: string;
  /** What it came to, for a reader: "no row". */
  readonly result?: string;
  /** Code of the error that it ended with. */
  readonly error?: string;
}

/** A file of the run's directory. */
export interface FoundFile {
  /** Relative to that directory. */
  readonly path: string;
  readonly bytes: number;
}

/** A database, and the level of its `PRAGMA synchronous` at which it may lose what was committed. */
export interface UnsyncedDatabase {
  readonly file: string;
  readonly level: "NORMAL" | "OFF";
}
