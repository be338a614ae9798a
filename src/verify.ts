import "./node-version/guard.js";

export type { AccountRow, ApiKeyRow, RegistryRow, Settings, StoreSnapshot, UserDatabase } from "rollcall/model";
export {
  type CheckOptions,
  checkLinearizability,
  type History,
  type HistoryEntry,
  type Linearizability,
  MalformedHistoryError,
  type NotLinearizable,
  type Specification,
} from "./checker/index.js";
export type {
  Action,
  ConcurrentProgram,
  CrashCounts,
  Evidence,
  FaultCounts,
  Finding,
  FindingCode,
  Image,
  ImageEntry,
  LaterLife,
  PassName,
  PassResult,
  Program,
  ProgramStep,
  Schedule,
  ScheduleCounts,
  ShownTrace,
  Step,
  Trace,
  Verdict,
  VerifyReport,
  Work,
} from "./core/index.js";
export {
  type Answer,
  type Crash,
  describeClient,
  describeError,
  type ErrorFault,
  type ErrorKind,
  type ErrorSummary,
  type Event,
  errorKinds,
  type Fault,
  type Observation,
  oneLine,
  summarizeError,
  TargetUnusableError,
} from "./core/index.js";
export {
  type Counterexample,
  CounterexampleFileError,
  type Difference,
  parseCounterexample,
  type Replay,
  type ReplayOptions,
  referenceModule,
  replay,
} from "./counterexample/index.js";
export { type CrashPoint, crashPoints } from "./crash/index.js";
export type { LaterAnswer, NotedStep } from "./host/index.js";
export {
  type ControlledRun,
  type ControlledThreads,
  createRunDirectories,
  openControlledThreads,
  type RunDirectories,
  type RunOutcome,
} from "./host/index.js";
export {
  type CrashedProgram,
  type CrashOptions,
  crashProgram,
  type ExploredProgram,
  type ExploreOptions,
  exploreProgram,
  outcomeOf,
  passNames,
  type ShownSchedule,
  type VerifyOptions,
  verify,
} from "./passes/index.js";
export type {
  AccountField,
  Awaitable,
  Registration,
  RegistrationClient,
  RegistrationTarget,
} from "./registration/index.js";
export {
  type CheckedOperation,
  type CheckedResponse,
  type JudgedHistory,
  judgeHistory,
  type KeyCheckedOperation,
  type KeyState,
  keySpecification,
  sayExpected,
  sayKey,
  sayObservation,
  sayOperation,
  sayState,
  storeSpecification,
} from "./registration/index.js";
export type { Recording } from "./scheduler/index.js";
export type { Progress } from "./search/index.js";
export {
  type KillMode,
  killModes,
  type SoakCounts,
  type SoakOptions,
  type SoakProgress,
  type SoakReport,
  soak,
} from "./soak/index.js";
