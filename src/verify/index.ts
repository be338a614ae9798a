import "../node-version/guard.js";

export type { AccountField } from "./account-fields.js";
export type { LaterLife } from "./cases/index.js";
export {
  type ConcurrentProgram,
  type ControlledRun,
  type ControlledThreads,
  type Image,
  type ImageEntry,
  openControlledThreads,
  type Recording,
  type RunOutcome,
  type Schedule,
  type Step,
  type Trace,
} from "./controlled/index.js";
export {
  type Counterexample,
  CounterexampleFileError,
  parseCounterexample,
  referenceModule,
} from "./counterexample/index.js";
export { type CrashPoint, crashPoints } from "./crash/index.js";
export { type CrashedProgram, type CrashOptions, crashProgram } from "./crashes/index.js";
export { type Crash, type ErrorFault, type ErrorKind, errorKinds, type Fault } from "./fault.js";
export {
  type ExploredProgram,
  type ExploreOptions,
  exploreProgram,
  outcomeOf,
  type ShownSchedule,
} from "./interleavings/index.js";
export { type JudgedHistory, judgeHistory } from "./judging/index.js";
export * from "./linearizability/index.js";
export { type Answer, type ErrorSummary, type Event, type Observation, summarizeError } from "./observation.js";
export type { Progress } from "./pass.js";
export type { Action, Program } from "./program.js";
export {
  type CheckedOperation,
  type CheckedResponse,
  type KeyCheckedOperation,
  type KeyState,
  keySpecification,
  storeSpecification,
} from "./registration-specification.js";
export { type Difference, type Replay, type ReplayOptions, replay } from "./replay.js";
export type { LaterAnswer, NotedStep } from "./restart/index.js";
export { createRunDirectories, type RunDirectories } from "./run-directory.js";
export {
  type KillMode,
  killModes,
  type SoakCounts,
  type SoakOptions,
  type SoakProgress,
  type SoakReport,
  soak,
} from "./soak/index.js";
export type * from "./target.js";
export { TargetUnusableError } from "./unusable.js";
export type {
  CrashCounts,
  Evidence,
  FaultCounts,
  Finding,
  FindingCode,
  PassName,
  PassResult,
  ProgramStep,
  ScheduleCounts,
  ShownTrace,
  Verdict,
  VerifyReport,
  Work,
} from "./verdict.js";
export { passNames, type VerifyOptions, verify } from "./verify.js";
export {
  oneLine,
  sayClient,
  sayError,
  sayExpected,
  sayKey,
  sayObservation,
  sayOperation,
  sayState,
} from "./words.js";
