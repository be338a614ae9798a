import {
  type ConcurrentProgram,
  type Counts,
  comparable,
  countUnjudgedCases,
  describeStep,
  type Event,
  type FailingCase,
  operationsIn,
  RealTimeNeededError,
  type Schedule,
  type Step,
  type Trace,
  type Unjudged,
} from "../core/index.js";
import { type CaseResult, type Runners, runCase } from "../runner/index.js";
import type { Check, CheckResult } from "./check.js";
import type { NotedFailures } from "./noted-failures.js";

/** A test case to check. */
export interface Asked {
  readonly program: ConcurrentProgram;
  readonly schedule: Schedule;
  readonly check: Check;
  /** The first steps, known from another run. Default: none are known. */
  readonly expected?: readonly string[];
}

/** What a test case showed, and the work that it took. */
export interface CheckedCase {
  readonly conclusion: Conclusion;
  /** The controlled runs of the program without crashes and faults. There are several if the case was repeated. */
  readonly runs: readonly CountedRun[];
  /** What the check has counted. */
  readonly counts: Counts;
  /** What it has counted by name and text, each of which counts once. */
  readonly once: readonly (readonly [name: string, text: string])[];
  /** Crashes and faults that could not be judged, and the case itself. */
  readonly unjudged: readonly Unjudged[];
  /** Remarks for the report. */
  readonly notes: readonly string[];
  /** Failures that another pass shows. */
  readonly elsewhere: readonly FailingCase[];
}

export interface CountedRun {
  readonly events: readonly Pick<Event, "operation" | "outcome">[];
  readonly steps: number;
}

export type Conclusion =
  /** `covered`: every crash or fault of the check was judged. */
  | { readonly type: "seen"; readonly trace: Trace; readonly covered: boolean }
  /** This case cannot be judged. Other cases may be. */
  | { readonly type: "lost" }
  /** The search was over before the check ended. */
  | { readonly type: "aborted" }
  | Ending;

/** Why a search ends before its budget is used. */
export type Ending =
  | { readonly type: "failing"; readonly failing: FailingCase }
  | { readonly type: "unknown"; readonly reason: string }
  /** The target sleeps and uses the clock of SQL. */
  | { readonly type: "needs-real-time" };

export interface CheckingMeans {
  readonly runners: Runners;
  /** Returns a note if the failure belongs to another pass; undefined: a crash or a fault of this pass is the cause. */
  readonly attribute: (runners: Runners, failing: FailingCase) => Promise<string | undefined>;
  readonly noted: NotedFailures;
  readonly isOver: () => boolean;
  /** Called as the check goes on: a case with all of its crashes may take seconds. */
  readonly onWork: () => void;
}

/** Checks a test case, and repeats it if something else than the program may be the cause of what it showed. */
export async function checkCase(means: CheckingMeans, asked: Asked): Promise<CheckedCase> {
  const runs: CountedRun[] = [];
  const counts = new Map<string, number>();
  const once: [string, string][] = [];
  const unjudged: Unjudged[] = [];
  const own = countUnjudgedCases("test case");
  const notes: string[] = [];
  const elsewhere: FailingCase[] = [];
  const context = {
    runners: means.runners,
    // Each that hangs takes as long as the time limit.
    isOver: () => means.isOver() || own.areTooMany(),
    count(name: string) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      means.onWork();
    },
    countOnce: (name: string, text: string) => void once.push([name, text]),
    lose(lost: Unjudged) {
      unjudged.push(lost);
      own.add(lost);
    },
  };
  const prefixLength = operationsIn(asked.program.prefix).length;
  const tryOnce = async (): Promise<Conclusion | RepeatedCase> => {
    const seen = await asked.check(context, asked.program, asked.schedule);
    const trace = "trace" in seen ? seen.trace : undefined;
    runs.push({ events: trace?.events.slice(prefixLength) ?? [], steps: trace?.steps.length ?? 0 });
    const concluded = await conclude(means, asked, seen);
    if (concluded.type !== "lost") return concluded;
    unjudged.push(concluded);
    return { type: "lost" };
  };
  const checkOnce = (): Promise<Conclusion | RepeatedCase> =>
    tryOnce().catch((error: unknown) => {
      if (error instanceof RealTimeNeededError) return { type: "needs-real-time" };
      throw error;
    });
  for (;;) {
    const conclusion = await checkOnce();
    if (conclusion.type !== "again") {
      return { conclusion, runs, counts: Object.fromEntries(counts), once, unjudged, notes, elsewhere };
    }
    if (conclusion.note !== undefined) notes.push(conclusion.note);
    if (conclusion.elsewhere !== undefined) elsewhere.push(conclusion.elsewhere);
  }
}

/** The same case must be checked once more. */
interface RepeatedCase {
  readonly type: "again";
  readonly note?: string;
  readonly elsewhere?: FailingCase;
}

/** A run that was judged. */
type Judged = Extract<CaseResult, { readonly type: "fine" | "failing" }>;

type Concluded =
  | Extract<Conclusion, { readonly type: "seen" | "aborted" }>
  | Extract<CaseResult, { readonly type: "lost" }>
  | Ending
  | RepeatedCase;

async function conclude(means: CheckingMeans, asked: Asked, seen: CheckResult): Promise<Concluded> {
  switch (seen.type) {
    case "fine":
      return compare(means, asked, seen);
    case "failing":
      return confirm(means, asked, seen);
    case "partly":
      return { type: "seen", trace: seen.trace, covered: false };
    case "unknown":
    case "lost":
      return seen.setupWasCopied === true ? withoutCopies(means.runners) : seen;
    case "aborted":
      return seen;
    default:
      return seen satisfies never;
  }
}

/** The storage of a run was a copy, which may be why the run could not be judged: it is run again with `setup`. */
function withoutCopies(runners: Runners): RepeatedCase {
  runners.stopCopyingSetup();
  return { type: "again" };
}

/**
 * Runs a failing case again in fresh threads. If it does not fail there, the threads that were used before are the
 * cause.
 */
async function confirm(
  { runners, attribute, noted }: CheckingMeans,
  { program }: Asked,
  seen: Extract<CaseResult, { readonly type: "failing" }>,
): Promise<Concluded> {
  const schedule = { type: "choices", choices: seen.trace.choices } as const;
  const again = await runCase(runners, { program, schedule, faults: seen.faults }, runners.isolated);
  if (again.type !== "fine" && again.type !== "failing") return again;
  const isSame = again.type === "failing" && again.judgement.findings[0]?.code === seen.judgement.findings[0]?.code;
  if (!isSame) return isolate(runners, seen, again.trace);
  const failing = { ...program, ...again, choices: again.trace.choices };
  const note = await attribute(runners, failing);
  if (note === undefined) return { type: "failing", failing };
  noted.add(failing);
  return { type: "again", note, elsewhere: failing };
}

/**
 * Concludes what follows if a run differs from its repetition: the copy of its storage has misled the target, or the
 * target keeps state in its module, or decides at random.
 */
function isolate(runners: Runners, first: Judged, again: Trace): Concluded {
  if (first.setupWasCopied === true) return withoutCopies(runners);
  if (runners.usual() === runners.isolated) {
    return { type: "unknown", reason: describeDifference(first.trace.steps, again.steps) };
  }
  runners.isolateFromNowOn();
  return { type: "again", note: "the target keeps state in its module, so each schedule ran in fresh threads" };
}

/** Compares the steps of a run with those that are known from another run. */
async function compare(means: CheckingMeans, asked: Asked, seen: Judged): Promise<Concluded> {
  const { trace } = seen;
  const { program, schedule, expected = [] } = asked;
  const came = trace.steps.slice(0, expected.length).map(comparable);
  if (!trace.asAsked || came.every((step, index) => step === expected[index])) {
    return { type: "seen", trace, covered: true };
  }
  const again = await runCase(means.runners, { program, schedule }, means.runners.isolated);
  if (again.type === "failing") return confirm(means, asked, again);
  if (again.type !== "fine") return again;
  const cameAgain = again.trace.steps.slice(0, expected.length).map(comparable);
  const isSame = cameAgain.every((step, index) => step === came[index]);
  return isSame ? { type: "seen", trace: again.trace, covered: true } : isolate(means.runners, seen, again.trace);
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
