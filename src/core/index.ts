export type { AsynchronousCall, AsynchronousCalls, EventLoop, Settled } from "./asynchronous-calls.js";
export type {
  CheckCounts,
  CheckReport,
  HistoryReport,
  HistoryResult,
  HistoryVerdict,
  ReportedOperation,
} from "./check-report.js";
export type { ClientPlacement } from "./client-placement.js";
export {
  type Counterexample,
  formatName,
  formatVersion,
  isReferenceModule,
  type ReferenceModule,
} from "./counterexample.js";
export { counterexampleOf } from "./counterexample-of.js";
export { describeClient, describeDeath, describeError, describeStep } from "./describe.js";
export {
  type DirectorySnapshot,
  databaseDump,
  dumpFileOf,
  isUnreadable,
  type RecordedEntry,
  type RecordedSnapshots,
  type SnapshotEntry,
  unreadableDump,
} from "./directory-snapshot.js";
export { shortfallOfCount, shortfallOfPair, shortfallOfPrograms, shortfallOfWork } from "./earned.js";
export { type ErrorSummary, shown, summarizeError } from "./error-summary.js";
export type { Evidence, ProgramStep, ShownTrace } from "./evidence.js";
export { fastParentDirectory } from "./fast-parent-directory.js";
export {
  type Crash,
  crashesIn,
  type ErrorFault,
  type ErrorKind,
  errorKinds,
  errorsIn,
  type Fault,
  type Kill,
  losesConnection,
  type PowerLoss,
} from "./fault.js";
export { type Finding, type Judgement, nothingShown, type ReportedFinding, type ShownEvents } from "./finding.js";
export type { History, Loss, QuiescentSnapshot } from "./history.js";
export { guarded, InternalError } from "./internal-error.js";
export { assert, InvariantError } from "./invariant.js";
export { keepLastUsed } from "./last-used.js";
export { type Moment, memory } from "./moment.js";
export { NotVerifiedError } from "./not-verified.js";
export {
  isJobDone,
  jobDone,
  jobOf,
  jobOperation,
  type Operation,
  type OperationType,
  withoutJobs,
} from "./operation.js";
export type { Event, Outcome } from "./outcome.js";
export type { Persistence } from "./persistence.js";
export { PostgresServerError } from "./postgres-server-error.js";
export { isPreempted } from "./preemption.js";
export {
  type Action,
  type ApplicationRun,
  applicationRunsOf,
  type ConcurrentCase,
  type ConcurrentProgram,
  type EnvironmentAction,
  environmentTypes,
  hasLoss,
  isEnvironment,
  type NamedProgram,
  operationsIn,
  type Program,
} from "./program.js";
export type { PassProgress, Progress } from "./progress.js";
export { RealTimeNeededError } from "./real-time-needed.js";
export type {
  AnswerAfterRestart,
  FoundFile,
  NotedStep,
  RecoveryReport,
  RecoveryRun,
  UnsyncedDatabase,
} from "./recovery-run.js";
export type { Difference, Replay } from "./replay-report.js";
export {
  type Counts,
  type CrashCounts,
  type FaultCounts,
  overall,
  type PassName,
  type PassResult,
  type ProgramCounts,
  type RequiredWork,
  reportFormat,
  reportVersion,
  type ScheduleCounts,
  type Survives,
  type Verdict,
  type VerifyReport,
  type Work,
} from "./result.js";
export { type Schedule, withoutTrailingZeros } from "./schedule.js";
export {
  type Access,
  type AccessMode,
  type ControlledConnection,
  clock,
  conflict,
  everything,
  inOwnThreads,
  lockPrefixes,
  outsideRun,
  type SchedulingPoints,
  type ServerWaits,
  serverResources,
  type TimeMode,
  type VirtualClock,
  virtualTime,
} from "./scheduling-point.js";
export {
  harnessName,
  noServices,
  type PostgresDatabases,
  type PostgresNeeds,
  type ServiceAddresses,
  type ServiceNeeds,
  type Services,
} from "./services.js";
export { describeShard, isInShard, type Shard, wholeVerification } from "./shard.js";
export {
  type KillMode,
  killModes,
  type SoakCounts,
  type SoakOutcome,
  type SoakProgress,
  type SoakReport,
  type SoakStage,
} from "./soak-report.js";
export type { Stage, StageFailure } from "./stage.js";
export { comparable, comparableSteps } from "./step-signature.js";
export { createTally, secondsSince, type Tally } from "./tally.js";
export { type ContactFailure, TargetUnusableError } from "./target-unusable.js";
export type { CaseJudgement, FailingCase, Failure } from "./test-case.js";
export { createTimeline, type Mark } from "./timeline.js";
export type { Step, Trace } from "./trace.js";
export { countUnjudgedCases, type Unjudged, type UnjudgedCases } from "./unjudged.js";
