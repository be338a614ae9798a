import {
  type ConcurrentProgram,
  comparable,
  describeStep,
  type FailingCase,
  operationsIn,
  type Schedule,
  type ScheduleCounts,
  type Step,
  type Tally,
  type Trace,
  type UnjudgedCases,
} from "../core/index.js";
import { type CaseResult, type Runners, runCase } from "../runner/index.js";
import type { Budget } from "./budget.js";
import type { NotedFailures } from "./noted-failures.js";

/** Checks one test case after the other until the budget is used, one fails, or the target cannot be judged. */
export interface Session {
  readonly budget: Budget;
  check(asked: Asked): Promise<Checked>;
  /** Returns why the session has ended before its budget; undefined: it has not. */
  ending(): Ending | undefined;
  isOver(): boolean;
  report(doing: string): void;
  counts(): Pick<ScheduleCounts, "run" | "steps">;
}

/** A test case to check. */
export interface Asked {
  readonly program: ConcurrentProgram;
  readonly schedule: Schedule;
  readonly check: Check;
  /** The first steps, known from another run. Default: none are known. */
  readonly expected?: readonly string[];
}

export type Checked =
  /** `covered`: every crash or fault of the check was judged. */
  | { readonly type: "seen"; readonly trace: Trace; readonly covered: boolean }
  /** This case cannot be judged. Other cases may be. */
  | { readonly type: "lost" }
  /** The session has ended, see `ending`. */
  | { readonly type: "over" };

export type Ending =
  | { readonly type: "failing"; readonly failing: FailingCase }
  | { readonly type: "unknown"; readonly reason: string }
  | { readonly type: "aborted" };

/** Runs a program under a schedule, with every crash or fault of a pass. Stops soon after `isOver` returns true. */
export type Check = (program: ConcurrentProgram, schedule: Schedule, isOver: () => boolean) => Promise<CheckResult>;

/** `partly`: nothing new was found, but some crashes or faults could not be judged. */
export type CheckResult = CaseResult | { readonly type: "partly"; readonly trace: Trace };

export interface SessionOptions {
  readonly runners: Runners;
  /** Returns a note if the failure belongs to another pass; undefined: a crash or a fault of this pass is the cause. */
  readonly attribute: (failing: FailingCase) => Promise<string | undefined>;
  readonly noted: NotedFailures;
  readonly lost: UnjudgedCases;
  readonly budget: Budget;
  readonly signal: AbortSignal;
  readonly tally: Tally;
  readonly report: (doing: string) => void;
}

export function openSession(options: SessionOptions): Session {
  const { lost, budget, signal, tally, report } = options;
  let ending: Ending | undefined;
  let [run, steps] = [0, 0];
  const isOver = (): boolean => ending !== undefined || signal.aborted || budget.used() >= 1 || lost.areTooMany();

  const check = async (asked: Asked): Promise<Checked> => {
    const seen = await asked.check(asked.program, asked.schedule, isOver);
    budget.countRun();
    run += 1;
    if ("trace" in seen && seen.trace !== undefined) {
      tally.addRun(seen.trace.events.slice(operationsIn(asked.program.prefix).length));
      steps += seen.trace.steps.length;
    }
    const concluded = await conclude(options, asked, seen);
    switch (concluded.type) {
      case "again":
        return check(asked);
      case "lost":
        lost.add(concluded);
        return { type: "lost" };
      case "seen":
        return concluded;
      default:
        ending = concluded;
        return { type: "over" };
    }
  };

  return {
    budget,
    check,
    ending: () => ending,
    isOver,
    report,
    counts: () => ({ run, steps }),
  };
}

/** A run that was judged. */
type Judged = Extract<CaseResult, { readonly type: "fine" | "failing" }>;

/** What follows from a check. `again`: the same case must be checked once more. */
type Conclusion =
  | Extract<Checked, { readonly type: "seen" }>
  | Extract<CaseResult, { readonly type: "lost" }>
  | Ending
  | { readonly type: "again" };

async function conclude(options: SessionOptions, asked: Asked, seen: CheckResult): Promise<Conclusion> {
  switch (seen.type) {
    case "fine":
      return compare(options, asked, seen);
    case "failing":
      return confirm(options, asked, seen);
    case "partly":
      return { type: "seen", trace: seen.trace, covered: false };
    case "unknown":
    case "lost":
      return seen.setupWasCopied === true ? withoutCopies(options) : seen;
    case "aborted":
      return seen;
    default:
      return seen satisfies never;
  }
}

/** The storage of a run was a copy, which may be why the run could not be judged: it is run again with `setup`. */
function withoutCopies({ runners }: SessionOptions): Conclusion {
  runners.stopCopyingSetup();
  return { type: "again" };
}

/**
 * Runs a failing case again in fresh threads. If it does not fail there, the threads that were used before are the
 * cause.
 */
async function confirm(
  options: SessionOptions,
  asked: Asked,
  seen: Extract<CaseResult, { readonly type: "failing" }>,
): Promise<Conclusion> {
  const { runners, attribute, noted, tally } = options;
  const { program } = asked;
  const schedule = { type: "choices", choices: seen.trace.choices } as const;
  const again = await runCase(runners, { program, schedule, faults: seen.faults }, runners.isolated);
  if (again.type !== "fine" && again.type !== "failing") return again;
  const isSame = again.type === "failing" && again.judgement.findings[0]?.code === seen.judgement.findings[0]?.code;
  if (!isSame) return isolate(options, seen, again.trace);
  // The cases of shrinking are not confirmed one by one.
  runners.stopCopyingSetup();
  const failing = { ...program, ...again, choices: again.trace.choices };
  const note = await attribute(failing);
  if (note === undefined) return { type: "failing", failing };
  tally.note(note);
  noted.add({ ...failing, ...program });
  return { type: "again" };
}

/**
 * Concludes what follows if a run differs from its repetition: the copy of its storage has misled the target, or the
 * target keeps state in its module, or decides at random.
 */
function isolate(options: SessionOptions, first: Judged, again: Trace): Conclusion {
  const { runners, tally } = options;
  if (first.setupWasCopied === true) return withoutCopies(options);
  if (runners.usual() === runners.isolated) {
    return { type: "unknown", reason: describeDifference(first.trace.steps, again.steps) };
  }
  runners.isolateFromNowOn();
  tally.note("the target keeps state in its module, so each schedule ran in fresh threads");
  return { type: "again" };
}

/** Compares the steps of a run with those that are known from another run. */
async function compare(options: SessionOptions, asked: Asked, seen: Judged): Promise<Conclusion> {
  const { trace } = seen;
  const { program, schedule, expected = [] } = asked;
  const came = trace.steps.slice(0, expected.length).map(comparable);
  if (!trace.asAsked || came.every((step, index) => step === expected[index])) {
    return { type: "seen", trace, covered: true };
  }
  const again = await runCase(options.runners, { program, schedule }, options.runners.isolated);
  if (again.type === "failing") return confirm(options, asked, again);
  if (again.type !== "fine") return again;
  const cameAgain = again.trace.steps.slice(0, expected.length).map(comparable);
  const isSame = cameAgain.every((step, index) => step === came[index]);
  return isSame ? { type: "seen", trace: again.trace, covered: true } : isolate(options, seen, again.trace);
}

function describeDifference(first: readonly Step[], again: readonly Step[]): string {
  const index = first.findIndex((step, at) => comparable(step) !== comparable(again[at]));
  if (index === -1 && first.length === again.length) {
    return "a restarted application failed at first, and did not fail when the same case ran again in fresh threads";
  }
  const at = index === -1 ? first.length : index;
  const describe = (step: Step | undefined): string => (step === undefined ? "nothing" : `"${describeStep(step)}"`);
  return (
    "the target does not replay the same way: run twice under the same schedule, " +
    `step ${at + 1} was ${describe(first[at])} at first, and ${describe(again[at])} the second time`
  );
}
