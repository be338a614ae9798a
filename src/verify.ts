import "./node-version/guard.js";
import {
  type Counterexample,
  NotVerifiedError,
  type Replay,
  type SoakReport,
  type VerifyReport,
} from "./core/index.js";
import { parseCounterexample as parse, type ReplayOptions, replay as replayWith } from "./counterexample/index.js";
import { type VerifyOptions, verify as verifyWith } from "./passes/index.js";
import {
  createColours,
  formatReport as formatReportAs,
  formatSoakReport as formatSoakReportAs,
} from "./reporters/index.js";
import { type SoakOptions, soak as soakWith } from "./soak/index.js";
import { describeOf, workloads } from "./workloads.js";

/**
 * Verifies a target and returns what each pass found. A pass that fails does not end the verification: the other passes
 * may show something else. The promise resolves whatever the verdict is.
 * @throws {TargetUnusableError} If the module is no target, its model breaks a law, or it never answers.
 * @throws the reason of `options.signal`, after cleaning up, if it is aborted.
 * @example
 * ```ts
 * const report = await verify({ module: "./my-target.mjs", seed: 1, seconds: 30 });
 * if (report.verdict !== "passed") throw new Error(formatReport(report));
 * ```
 */
export function verify(options: VerifyOptions): Promise<VerifyReport> {
  return verifyWith({ ...options, workloads });
}

/**
 * Throws unless the verdict of a report is "passed", for the tests of a project. "unknown" is not verified either: too
 * little was run, or something could not be judged.
 * @throws {NotVerifiedError} If the verdict is "failed" or "unknown". Its message is the whole report, as `formatReport`
 *   returns it.
 * @example
 * ```ts
 * test("the store is correct", async () => assertVerified(await verify({ module: "./target.mjs", seed: 1, seconds: 30 })));
 * ```
 */
export function assertVerified(report: VerifyReport): void {
  // The line before the report is empty, because test runners print "NotVerifiedError: " in front of a message.
  if (report.verdict !== "passed") throw new NotVerifiedError(report, `\n\n${formatReport(report)}`);
}

/**
 * Runs one counterexample again, with the same program, schedule and faults, and returns whether it still fails.
 * @throws {TargetUnusableError} If the module is no target, its model breaks a law, or it never answers.
 * @throws the reason of `options.signal`, after cleaning up, if it is aborted.
 * @example
 * ```ts
 * const counterexample = parseCounterexample(readFileSync("counterexample.json", "utf8"));
 * const { verdict } = await replay({ counterexample, module: "./my-target.mjs" });
 * ```
 */
export function replay(options: ReplayOptions): Promise<Replay> {
  return replayWith({ ...options, workloads });
}

/**
 * Runs clients of a target in real processes, kills them, fills their disk, and checks everything that they return and
 * store. Ends with the first finding, or when the time is over.
 * @throws {TargetUnusableError} If the module is no target, its model breaks a law, or it never answers.
 * @throws the reason of `options.signal`, after cleaning up, if it is aborted.
 * @example
 * ```ts
 * const report = await soak({ module: "./my-target.mjs", seed: 1, minutes: 5 });
 * console.log(formatSoakReport(report));
 * ```
 */
export function soak(options: SoakOptions): Promise<SoakReport> {
  return soakWith({ ...options, workloads });
}

/**
 * Reads the text of a counterexample file. Format versions 1 to 3 are read; the result has the newest version.
 * @throws {CounterexampleFileError} If it is no counterexample, has another version, or is damaged.
 */
export function parseCounterexample(text: string): Counterexample {
  return parse(text, workloads);
}

/** Options of {@link formatReport} and {@link formatSoakReport}. */
export interface FormatOptions {
  /** True: with ANSI colours. Default: false. */
  readonly colours?: boolean;
}

/**
 * Returns the report as `rollcall verify` prints it: lines of at most 100 columns with the result of each pass, the
 * coverage and the verdict. For JSON no function is needed: a report is plain data, and `--json` writes it with the
 * format's name and version in front.
 * @param report As `verify` returned it. In a report that was read back from JSON the mark ✗ may be missing.
 * @throws {RangeError} If this Rollcall does not know the workload of the report.
 */
export function formatReport(report: VerifyReport, { colours = false }: FormatOptions = {}): string {
  return formatReportAs(report, describeOf(report.target.workload), createColours(colours));
}

/**
 * Returns the report as `rollcall soak` prints it, in lines of at most 100 columns.
 * @param report As `soak` returned it. In a report that was read back from JSON the mark ✗ may be missing.
 * @throws {RangeError} If this Rollcall does not know the workload of the report.
 */
export function formatSoakReport(report: SoakReport, { colours = false }: FormatOptions = {}): string {
  return formatSoakReportAs(report, describeOf(report.target.workload), createColours(colours));
}

/** fast-check 4 (https://fast-check.dev), for the arguments of a model's operations. A copy of your own works too. */
export { default as fc } from "fast-check";
export type {
  AccountRow,
  ApiKeyRow,
  RegistryRow,
  Settings,
  StoreSnapshot,
  TableNames,
  UserDatabase,
} from "rollcall/model";
export type { RollcallConfig } from "./config/index.js";
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
  Difference,
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
  Moment,
  NotedStep,
  Operation,
  Outcome,
  PassName,
  PassProgress,
  PassResult,
  Persistence,
  PostgresNeeds,
  PowerLoss,
  Program,
  ProgramCounts,
  ProgramStep,
  Progress,
  RecoveryRun,
  Replay,
  ReportedFinding,
  RequiredWork,
  ScheduleCounts,
  ServiceNeeds,
  Services,
  Shard,
  ShownTrace,
  SoakCounts,
  SoakOutcome,
  SoakProgress,
  SoakReport,
  SoakStage,
  Stage,
  StageFailure,
  Step,
  Survives,
  UnsyncedDatabase,
  Verdict,
  VerifyReport,
  Work,
} from "./core/index.js";
export { killModes, NotVerifiedError, TargetUnusableError } from "./core/index.js";
export type { ReplayOptions } from "./counterexample/index.js";
export { CounterexampleFileError } from "./counterexample/index.js";
export {
  type AccountTable,
  type ApiKeyTable,
  type Column,
  InspectError,
  type InspectErrorCode,
  type InspectJsonOptions,
  type InspectSqliteOptions,
  inspectJson,
  inspectSqlite,
  type JsonAccounts,
  type JsonField,
  type RegistryTable,
  type UserFiles,
  type UserValue,
} from "./inspect/index.js";
export type { ArgumentArbitrary, Model, ModelOutcome, ModelTarget, OperationModel } from "./model-target/index.js";
export { MergeError, mergeReports, passNames, type VerifyOptions } from "./passes/index.js";
export type { Registration, RegistrationClient, RegistrationTarget } from "./registration/index.js";
export type { SoakOptions } from "./soak/index.js";
export type { TargetCheck, TargetCheckName } from "./target-check/index.js";
export type { Awaitable } from "./workload/index.js";
