import type { Fault } from "./fault.js";
import type { Finding } from "./finding.js";
import type { Event } from "./outcome.js";
import type { ConcurrentCase } from "./program.js";
import type { RecoveryRun } from "./recovery-run.js";
import type { Trace } from "./trace.js";

/** What is wrong with a test case, and the event that shows it. */
export interface CaseJudgement {
  /** The worst first, each once. */
  readonly findings: readonly Finding[];
  /** The event that no order explains. */
  readonly culprit: Event | undefined;
  /** The states that were possible just before it returned, or at the end. */
  readonly possible: readonly unknown[];
  /** Why the history could not be decided. */
  readonly unknown: string | undefined;
}

/** How a test case fails. */
export interface Failure {
  readonly trace: Trace;
  readonly judgement: CaseJudgement;
  readonly faults: readonly Fault[];
  /** In the order in which they ran. */
  readonly recoveries: readonly RecoveryRun[];
}

/** A program, the choices of its schedule, and how it fails. */
export interface FailingCase extends ConcurrentCase, Failure {}
