import type { Crash } from "./fault.js";
import type { Operation } from "./operation.js";
import type { Outcome } from "./outcome.js";
import type { StageFailure } from "./stage.js";
import type { Step } from "./trace.js";

/** The report of a thread in which the application started again after a crash or a fault. */
export interface RecoveryReport {
  /** The steps of the recovery. */
  readonly steps: readonly Step[];
  readonly uncontrolledEffects: readonly string[];
  /** The store after the recovery, before any client has connected. */
  readonly recovered?: unknown;
  /** Whether the store was whole after the recovery, by the invariants that need no history. */
  readonly isWhole?: boolean;
  /** The answers of the client, until the end or the first failure. */
  readonly answers: readonly AnswerAfterRestart[];
  readonly snapshot?: unknown;
  readonly failure?: StageFailure;
  /** The files in the directory when `inspect` failed. */
  readonly files?: readonly FoundFile[];
}

/** A run of the application after a crash, or after a run with an injected error. */
export interface RecoveryRun extends RecoveryReport {
  /** Undefined: an error was injected instead. */
  readonly crash: Crash | undefined;
  /** What the power loss took, as text. */
  readonly lost: readonly string[];
  /** The databases that lost it because of their `PRAGMA synchronous`. Empty if anything else was lost as well. */
  readonly unsynced: readonly UnsyncedDatabase[];
}

/** One operation of a client of the restarted application, with its outcome. */
export interface AnswerAfterRestart {
  readonly operation: Operation;
  readonly outcome: Outcome;
  readonly refusedForEver: boolean;
  /** Its steps on databases and files. They are not steps of the recovery: no crash comes at them. */
  readonly steps: readonly NotedStep[];
}

/** A step that is only shown in reports: it is not scheduled, crashed or made to fail. */
export interface NotedStep {
  readonly label: string;
  /** Its file, relative to the run's directory. */
  readonly file: string;
  /** Its result as text, for example "no row". */
  readonly result?: string;
  /** The code of the error that it ended with. */
  readonly error?: string;
}

/** A file of the run's directory. */
export interface FoundFile {
  /** Relative to the run's directory. */
  readonly path: string;
  readonly bytes: number;
}

/** A database, and the level of its `PRAGMA synchronous`, at which a power loss may take commits. */
export interface UnsyncedDatabase {
  readonly file: string;
  readonly level: "NORMAL" | "OFF";
}
