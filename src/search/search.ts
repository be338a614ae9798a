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

/** What runs test cases, and what is known of those that were run. */
export interface Known {
  readonly runners: Runners;
  readonly noted: NotedFailures;
  readonly lost: UnjudgedCases;
}

/** What a pass that searches for a failing case has of its own. */
export interface Search {
  readonly pass: "interleavings" | "crashes" | "faults";
  /** Which small programs it explores, in which order and how far. */
  plan(known: Known): SearchPlan;
  /** What it has counted beside schedules. */
  counts?(): Partial<Work>;
  /** Why too little was done to say that the target passes; undefined: enough was. */
  shortfall(work: Work, types: readonly OperationType[]): string | undefined;
}

export interface SearchPlan extends SystematicPlan {
  /** For sampled cases, and for those that a failing one is shrunk to. */
  readonly check: Check;
}

/**
 * Explores small programs systematically, then samples schedules of larger ones; the first case that fails is made as
 * small as it can be.
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

/** The case that the session has ended with; or one that another pass should have shown, if none has. */
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
  // It fails whatever this pass lets go wrong: that is not to be put down to anything else again.
  const plain: Check = (program, schedule) => runCase(runners, { program, schedule });
  const unknowing = { runners, noted: noteFailures(), lost: countUnjudgedCases("test case") };
  const check = other.faults.length === 0 ? plain : search.plan(unknowing).check;
  return shrink({ ...means, failing: other, check, attribute: async () => undefined });
}

function failed({ target, seed }: PassOptions, pass: Search["pass"], failing: Shrunk) {
  const { bound } = target;
  const { findings } = failing.judgement;
  // A crash or a fault may make two keys share an id that are two otherwise.
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
  // More time would not help.
  return "programs of the target fail already without a crash or a fault, so not all could be judged; mend that first";
}
