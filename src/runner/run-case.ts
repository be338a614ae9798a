import {
  type ConcurrentProgram,
  crashesIn,
  describeDeath,
  type ErrorSummary,
  errorsIn,
  type Failure,
  type Fault,
  inOwnThreads,
  outsideRun,
  RealTimeNeededError,
  type RecoveryRun,
  type Schedule,
  type Trace,
  type Unjudged,
} from "../core/index.js";
import type { RunOutcome } from "../host/index.js";
import type { BoundWorkload } from "../workload/index.js";
import { judgeRecovery, judgeTrace } from "./judge.js";
import { afterFault, type Recovered, recoverFrom, recoverThrough } from "./recover.js";
import type { Runner, Runners } from "./runner.js";

/** The result of one test case. */
export type CaseResult = Verdict & {
  /** Whether a copy of the storage may be why the original run ended so. Undefined: it was none. */
  readonly setupWasCopied?: boolean | undefined;
};

type Verdict =
  | { readonly type: "fine"; readonly trace: Trace; readonly recoveries: readonly RecoveryRun[] }
  | ({ readonly type: "failing" } & Failure)
  /** This case cannot be judged. Other cases may be. */
  | Unjudged
  /** The target cannot be judged by such cases. */
  | { readonly type: "unknown"; readonly reason: string; readonly trace?: Trace }
  /** The time is over, or the user has pressed Ctrl-C. */
  | { readonly type: "aborted" };

export interface TestCase {
  readonly program: ConcurrentProgram;
  readonly schedule: Schedule;
  /** See `ControlledRun`. Default: false. */
  readonly mayCopySetup?: boolean;
  /** Default: none. */
  readonly faults?: readonly Fault[];
}

/**
 * Runs a program under a schedule with these faults, and all recoveries after them. Returns the verdict.
 * @throws {RealTimeNeededError} If it slept on the virtual clock and used the clock of SQL.
 */
export async function runCase(
  runners: Runners,
  { program, schedule, mayCopySetup = false, faults = [] }: TestCase,
  runner: Runner = runners.usual(),
): Promise<CaseResult> {
  const [crashes, errors] = [crashesIn(faults), errorsIn(faults)];
  const directorySnapshots = crashes.length > 0 ? "each-step" : errors.length > 0 ? "at-end" : "none";
  const recording = { directorySnapshots, faults: false } as const;
  const run = { program, schedule, mayCopySetup, faults: errors, recording };
  const { outcome, directory, release } = await runner.run(run);
  try {
    const first = await judgeOriginalRun(runners.bound, program, outcome, faults);
    if (first.type !== "fine" || faults.length === 0) return first;
    const { trace } = first;
    const from = { runners, runner, program, trace, directory };
    const recoveries =
      crashes.length > 0 ? await recoverThrough(from, crashes) : await recoverFrom(from, [afterFault(trace)]);
    // If a crash would come after the end of the run, there is none.
    return recoveries === undefined
      ? first
      : ofRun(outcome, await judgeRecoveries(runners.bound, trace, faults, recoveries));
  } finally {
    release();
  }
}

/** Judges the original run, without any crash. */
export async function judgeOriginalRun(
  bound: BoundWorkload,
  program: ConcurrentProgram,
  outcome: RunOutcome,
  faults: readonly Fault[],
): Promise<CaseResult> {
  return ofRun(outcome, await judgeOutcome(bound, program, outcome, faults));
}

async function judgeOutcome(
  bound: BoundWorkload,
  { prefix }: ConcurrentProgram,
  outcome: RunOutcome,
  faults: readonly Fault[],
): Promise<CaseResult> {
  if (outcome.type !== "finished") return brokenOff(outcome, "");
  const { trace } = outcome;
  // A database outside of the run's directory was not empty when the run began, so findings would be wrong.
  const outside = trace.uncontrolledEffects.find(isOutside);
  if (outside !== undefined) return { type: "unknown", reason: describeUncontrolled(outside), trace };
  // An operation that has not returned may wait for an effect that is not under control, such as the answer of a server.
  const [awaited] = trace.unreturned.length > 0 ? trace.uncontrolledEffects : [];
  if (awaited !== undefined) return { type: "unknown", reason: describeUncontrolled(awaited), trace };
  const judgement = await judgeTrace(bound, trace);
  if (judgement.findings.length > 0) return { type: "failing", trace, judgement, faults, recoveries: [] };
  const reason = whyUncontrolled(trace, () => bound.mustHaveWritten(prefix, trace.events));
  if (reason !== undefined) return { type: "unknown", reason, trace };
  if (judgement.unknown !== undefined) return { type: "lost", reason: judgement.unknown, isStuck: false };
  return { type: "fine", trace, recoveries: [] };
}

/** Judges the last of these recoveries. Those before it were crashed in turn. */
export async function judgeRecoveries(
  bound: BoundWorkload,
  trace: Trace,
  faults: readonly Fault[],
  recovered: readonly Recovered[],
): Promise<CaseResult> {
  const recoveries: RecoveryRun[] = [];
  for (const each of recovered) {
    if (each.type !== "recovered") return brokenOff(each, "after a crash, ");
    recoveries.push(each.recovery);
  }
  const last = recoveries.at(-1);
  if (last === undefined) return { type: "fine", trace, recoveries };
  const [crash] = crashesIn(faults);
  const judgement = await judgeRecovery(bound, trace, crash?.step ?? trace.steps.length, last);
  if (judgement.findings.length > 0) return { type: "failing", trace, judgement, faults, recoveries };
  const [past] = last.uncontrolledEffects;
  if (past !== undefined) return { type: "unknown", reason: `after a crash, ${describeUncontrolled(past)}`, trace };
  if (judgement.unknown !== undefined) return { type: "lost", reason: judgement.unknown, isStuck: false };
  return { type: "fine", trace, recoveries };
}

/**
 * Returns whether the copy of what `setup` has made may be why the run ended as it did. A process that died, or a step
 * that did not return, has another cause.
 */
function mayBeMisled(outcome: RunOutcome): boolean {
  const isAroundSteps = outcome.type === "stuck" && outcome.limit === "--stall";
  return outcome.setupWasCopied === true && (outcome.type === "finished" || isAroundSteps);
}

/** Returns the result with the remark whether a copy of the storage of its original run may be why it is so. */
export function ofRun<Result extends CaseResult>(outcome: RunOutcome, result: Result): Result {
  return { ...result, setupWasCopied: mayBeMisled(outcome) };
}

function brokenOff(
  outcome: Exclude<RunOutcome, { readonly type: "finished" }>,
  when: string,
): Exclude<CaseResult, { readonly type: "fine" | "failing" }> {
  const lost = (reason: string, isStuck: boolean): CaseResult & { readonly type: "lost" } => {
    return { type: "lost", reason: `${when}${reason}`, isStuck };
  };
  switch (outcome.type) {
    case "stuck":
      return lost(
        `${outcome.where} did not reach its next step or its end within ${outcome.ms / 1000} s ` +
          `(${outcome.limit}): it waits for something that Rollcall cannot see (a lock, a process or a promise of its ` +
          "own), or it computes without end",
        true,
      );
    case "endless":
      return lost(
        `the steps did not end, the last ones were of ${outcome.where}: the clients may wait for one another by polling`,
        true,
      );
    case "died":
      return lost(describeDeath(outcome), false);
    case "aborted":
      return { type: "aborted" };
    case "needs-real-time":
      throw new RealTimeNeededError();
    case "defect":
      return { type: "unknown", reason: describeDefect(outcome.error) };
    default:
      return outcome satisfies never;
  }
}

function describeDefect({ name, message, stack }: ErrorSummary): string {
  const [, where = ""] = (stack ?? "").split("\n");
  return `Rollcall itself has failed: ${name}: ${message} ${where.trim()}; the target is not the cause: please report it`;
}

const controlled =
  "Rollcall puts these under better-sqlite3, node:sqlite, libsql and node:fs, and before the server of services.postgres";
const where = `at no scheduling point (${controlled})`;
const controlledInstead =
  "so only the stress pass and the soak judge this store; with better-sqlite3, node:sqlite or libsql it would be controlled";

function notControlled(what: string): string {
  return `the target is not controlled: ${what}, ${where}`;
}

function isOutside(past: string): boolean {
  return past.startsWith(outsideRun);
}

function describeUncontrolled(past: string): string {
  if (past.includes(inOwnThreads)) return `the target is not controlled: it uses ${past}, ${controlledInstead}`;
  if (!isOutside(past)) return notControlled(`it uses ${past}`);
  return `the target is not controlled: it uses ${past}; every run must have its databases in the directory that it gets`;
}

/** Returns why the run is not under control; undefined: it is. If it is not, exploring its schedules shows nothing. */
function whyUncontrolled(
  { uncontrolledEffects, uncontrolledChanges, steps }: Trace,
  mustHaveWritten: () => boolean,
): string | undefined {
  const [past] = uncontrolledEffects;
  if (past !== undefined) return describeUncontrolled(past);
  const [changed] = uncontrolledChanges;
  if (changed !== undefined) return notControlled(`something changed ${changed}`);
  // In one process the clients share variables as well, and these are under control.
  if (steps.some(({ calls, moment }) => calls === undefined || moment !== undefined)) return undefined;
  if (!mustHaveWritten()) return undefined;
  return `the target is not controlled: it stored something without any scheduling point (${controlled})`;
}
