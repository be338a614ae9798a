import "./node-version/guard.js";
import type { Counterexample, SoakReport, VerifyReport } from "./core/index.js";
import type { ReplayOptions as ReplayWithOptions } from "./counterexample/index.js";
import { parseCounterexample as parse, type Replay, replay as replayWith } from "./counterexample/index.js";
import { type VerifyOptions as VerifyWithOptions, verify as verifyWith } from "./passes/index.js";
import { type SoakOptions as SoakWithOptions, soak as soakWith } from "./soak/index.js";
import { workloads } from "./workloads.js";

export type VerifyOptions = Omit<VerifyWithOptions, "workloads">;
export type ReplayOptions = Omit<ReplayWithOptions, "workloads">;
export type SoakOptions = Omit<SoakWithOptions, "workloads">;

/**
 * Verifies a target with every pass and returns what each found. All passes run, also after one has failed: each shows
 * something else.
 * @throws TargetUnusableError if the module is no target, or never answers
 */
export function verify(options: VerifyOptions): Promise<VerifyReport> {
  return verifyWith({ ...options, workloads });
}

/**
 * Runs one counterexample again: the same program, schedule and faults.
 * @throws TargetUnusableError if there is no such module, or it is no target
 */
export function replay(options: ReplayOptions): Promise<Replay> {
  return replayWith({ ...options, workloads });
}

/**
 * Kills real processes of a target and fills its disk, and checks everything that they return.
 * @throws TargetUnusableError if the module is no target, or never answers
 */
export function soak(options: SoakOptions): Promise<SoakReport> {
  return soakWith({ ...options, workloads });
}

/**
 * Reads the text of a counterexample file.
 * @throws CounterexampleFileError if it is none, of another version, or damaged
 */
export function parseCounterexample(text: string): Counterexample {
  return parse(text, workloads);
}
export { default as fc } from "fast-check";
export type { AccountRow, ApiKeyRow, RegistryRow, Settings, StoreSnapshot, UserDatabase } from "rollcall/model";
export type {
  Access,
  AccessMode,
  Action,
  AnswerAfterRestart,
  ConcurrentProgram,
  ContactFailure,
  Counterexample,
  Counts,
  Crash,
  CrashCounts,
  EnvironmentAction,
  ErrorFault,
  ErrorKind,
  ErrorSummary,
  Event,
  Evidence,
  Fault,
  FaultCounts,
  Finding,
  FoundFile,
  Kill,
  KillMode,
  NotedStep,
  Operation,
  Outcome,
  PassName,
  PassResult,
  Persistence,
  PowerLoss,
  Program,
  ProgramCounts,
  ProgramStep,
  RecoveryRun,
  ReportedFinding,
  ScheduleCounts,
  ShownTrace,
  SoakCounts,
  SoakProgress,
  SoakReport,
  Stage,
  StageFailure,
  Step,
  Survives,
  UnsyncedDatabase,
  Verdict,
  VerifyReport,
  Work,
} from "./core/index.js";
export { killModes, referenceModule, TargetUnusableError } from "./core/index.js";
export type { Difference, Replay } from "./counterexample/index.js";
export { CounterexampleFileError } from "./counterexample/index.js";
export type { ArgumentArbitrary, Model, ModelOutcome, ModelTarget, OperationModel } from "./model-target/index.js";
export { passNames } from "./passes/index.js";
export type { Registration, RegistrationClient, RegistrationTarget } from "./registration/index.js";
export type { Progress } from "./search/index.js";
export type { Awaitable } from "./workload/index.js";
