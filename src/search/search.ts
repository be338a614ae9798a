import {
  countUnjudgedCases,
  createTally,
  type FailingCase,
  type OperationType,
  type PassResult,
  type ScheduleCounts,
  secondsSince,
  type Tally,
  type UnjudgedCases,
  type Work,
  withoutJobs,
} from "../core/index.js";
import { openRunners, type Runners, runCase, showTrace, toCounterexample } from "../runner/index.js";
import { reportFinding } from "../workload/index.js";
import { describeOtherCause } from "./attribute.js";
import { createBudget } from "./budget.js";
import { type NotedFailures, noteFailures } from "./noted-failures.js";
import type { PassOptions } from "./pass.js";
import { sample } from "./sample.js";
import { type Check, openSession, type Session } from "./session.js";
import { type ShrinkOptions, type Shrunk, shrink, triesMax } from "./shrink.js";
import { exploreSystematically, type SystematicPlan } from "./systematic.js";

/** What runs test cases, and what is known from those that were run. */
export interface Known {
  readonly runners: Runners;
  readonly noted: NotedFailures;
  readonly lost: UnjudgedCases;
}

/** The parts of a search that differ from pass to pass. */
export interface Search {
  readonly pass: "interleavings" | "crashes" | "faults";
  /** Returns the small programs that it explores, in which order and how far. */
  plan(known: Known): SearchPlan;
  /** Returns what it has counted in addition to schedules. */
  counts?(): Partial<Work>;
  /** Returns why the work is too little for the verdict `passed`; undefined: it is enough. */
  shortfall(work: Work, types: readonly OperationType[]): string | undefined;
}

export interface SearchPlan extends SystematicPlan {
  /** Checks sampled cases, and the cases of shrinking. */
  readonly check: Check;
}

/**
 * Explores small programs systematically, then samples schedules of larger ones. The first case that fails is shrunk.
 */
export async function searchCases(options: PassOptions, search: Search): Promise<PassResult> {
  const { target, seed, executors, directories, signal } = options;
  const { bound } = target;
  const { pass } = search;
  const start = performance.now();
  const tally = createTally();
  const runners = openRunners({ target, executors, directories, count: Math.min(3, bound.maxClients) });
  const known: Known = { runners, noted: noteFailures(), lost: countUnjudgedCases("test case") };
  const attribute = async (failing: FailingCase): Promise<string | undefined> =>
    pass === "interleavings" ? undefined : describeOtherCause(runners, failing);
  const budget = createBudget(options.seconds, options.schedules);
  const session = openSession({ ...known, attribute, budget, signal, tally, report: reporting(options, pass, tally) });
  try {
    const plan = search.plan(known);
    const explored = await exploreSystematically(session, plan, bound.maxClients);
    const schedules: ScheduleCounts = {
      ...explored,
      sampled: await sample(session, target, plan.check, seed),
      ...session.counts(),
    };
    const foundAfterSeconds = secondsSince(start);
    const means = { check: plan.check, attribute, tries: triesMax[pass], ms: options.shrinkingMsLeft(), signal };
    const failing = await smallestFailing(options, search, known, session, { ...means, generate: bound.generate });
    const work: Work = { ...tally.work(), schedules, ...search.counts?.() };
    const common = { pass, seconds: secondsSince(start), work };
    if (failing !== undefined) return { ...common, ...failed(options, pass, failing), foundAfterSeconds };
    const reason = whyNotPassed(session, known, search.shortfall(work, bound.types));
    return reason === undefined ? { ...common, verdict: "passed" } : { ...common, verdict: "unknown", reason };
  } finally {
    await runners.close();
  }
}

function reporting({ progress }: PassOptions, pass: Search["pass"], tally: Tally): (doing: string) => void {
  return (doing) => progress({ pass, runs: tally.work().runs, operations: tally.operations(), doing });
}

/**
 * Returns the shrunk case that ended the session. If there is none and no earlier pass has failed: a noted failure,
 * which belongs to another pass.
 */
async function smallestFailing(
  { hasFailed }: PassOptions,
  search: Search,
  { runners, noted }: Known,
  session: Session,
  means: Omit<ShrinkOptions, "failing">,
): Promise<Shrunk | undefined> {
  const ending = session.ending();
  if (ending?.type === "failing") return shrink({ ...means, failing: ending.failing });
  const other = hasFailed ? undefined : noted.first();
  if (other === undefined) return undefined;
  // It fails without a crash or a fault of this pass, so it is not attributed again.
  const plain: Check = (program, schedule) => runCase(runners, { program, schedule });
  const unknowing = { runners, noted: noteFailures(), lost: countUnjudgedCases("test case") };
  const check = other.faults.length === 0 ? plain : search.plan(unknowing).check;
  return shrink({ ...means, failing: other, check, attribute: async () => undefined });
}

function failed({ target, seed }: PassOptions, pass: Search["pass"], failing: Shrunk) {
  const { bound } = target;
  const { findings } = failing.judgement;
  // A crash or a fault may give one id to two keys, so the hint would mislead.
  const hinted = failing.faults.length === 0 ? bound.withHints(findings, withoutJobs(failing.trace.events)) : findings;
  return {
    verdict: "failed",
    isSmallest: failing.isSmallest,
    findings: hinted.map((finding) => reportFinding(bound.describe, finding)),
    evidence: { type: "trace", counterexample: toCounterexample(target, pass, failing), trace: showTrace(failing) },
    seed,
  } as const;
}

function whyNotPassed(session: Session, { noted, lost }: Known, shortfall: string | undefined): string | undefined {
  const ending = session.ending();
  if (ending?.type === "unknown") return ending.reason;
  const unjudged = lost.summary();
  if (unjudged !== undefined || shortfall === undefined || noted.first() === undefined) return unjudged ?? shortfall;
  // With these failures more time would not help.
  return "programs of the target fail already without a crash or a fault, so not all could be judged; fix that first";
}
