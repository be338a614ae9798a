export type { ConcurrentProgram } from "./concurrent-program.js";
export { describeClient, describeDeath, describeError, describeStep, oneLine } from "./describe.js";
export type { CapturedEntry, Captures, Image, ImageEntry } from "./directory-snapshot.js";
export { shortfallOfCount, shortfallOfPair, shortfallOfPrograms, shortfallOfWork } from "./earned.js";
export { type Crash, crashesIn, type ErrorFault, type ErrorKind, errorKinds, errorsIn, type Fault } from "./fault.js";
export { guarded, InternalError } from "./internal-error.js";
export { assert, InvariantError } from "./invariant.js";
export { type Answer, type ErrorSummary, type Event, type Observation, shown, summarizeError } from "./outcome.js";
export type { Persistence } from "./persistence.js";
export { type Action, livesOf, operationsIn, type Program, type ProgramLife } from "./program.js";
export type { UnsyncedDatabase } from "./recovery-run.js";
export {
  type CrashCounts,
  type Evidence,
  type FaultCounts,
  type Finding,
  type FindingCode,
  overall,
  type PassName,
  type PassResult,
  type ProgramStep,
  type ScheduleCounts,
  type ShownTrace,
  type Verdict,
  type VerifyReport,
  type Work,
} from "./result.js";
export type { Schedule } from "./schedule.js";
export {
  type Access,
  type AccessMode,
  conflict,
  everything,
  type GatedConnection,
  type Gatekeeper,
  lockPrefixes,
  outsideRun,
} from "./scheduling-point.js";
export { comparable, comparableSteps } from "./step-signature.js";
export { type ContactFailure, TargetUnusableError } from "./target-unusable.js";
export type { FailingCase, Failure, LaterLife } from "./test-case.js";
export type { Step, Trace } from "./trace.js";
export { countLostCases, type Lost, type LostCases } from "./unjudged.js";
