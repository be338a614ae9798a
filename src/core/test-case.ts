import type { LaterLifeReport } from "../host/index.js";
import type { Judgement } from "../runner/index.js";
import type { ConcurrentCase } from "../search/index.js";
import type { Crash, Fault } from "./fault.js";
import type { UnsyncedDatabase } from "./recovery-run.js";
import type { Trace } from "./trace.js";

/** How the application lived after a crash, or after a fault was put into the life before. */
export interface LaterLife extends Omit<LaterLifeReport, "captures" | "unusable"> {
  /** Undefined: nobody has crashed, a step had failed. */
  readonly crash: Crash | undefined;
  /** What the power loss took, for a reader. */
  readonly lost: readonly string[];
  /** The databases that lost it because of their `PRAGMA synchronous`; none where anything else was lost as well. */
  readonly unsynced: readonly UnsyncedDatabase[];
}

/** A case that fails, and how. */
export interface Failure {
  readonly trace: Trace;
  readonly judgement: Judgement;
  readonly faults: readonly Fault[];
  /** In their order. */
  readonly lives: readonly LaterLife[];
}

/** A program, the choices of its schedule, and how it fails. */
export interface FailingCase extends ConcurrentCase, Failure {}
