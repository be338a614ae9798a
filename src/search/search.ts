import {
  type Counts,
  countUnjudgedCases,
  type FailingCase,
  type PassResult,
  RealTimeNeededError,
  secondsSince,
  type UnjudgedCases,
  type Work,
  withoutJobs,
} from "../core/index.js";
import { openRunners, type Runners, runCase, showTrace, toCounterexample } from "../runner/index.js";
import { reportFinding } from "../workload/index.js";
import { describeOtherCause } from "./attribute.js";
import { createBudget } from "./budget.js";
import { uncounted } from "./check.js";
import { countPrograms, itemsOf } from "./explore-item.js";
import { createMergedResults, type MergedResults } from "./merged-results.js";
import { type NotedFailures, noteFailures } from "./noted-failures.js";
import { type Pass, type PassOptions, shortfallOfPart } from "./pass.js";
import type { SearchPlan } from "./plan.js";
import { type ShrinkOptions, type Shrunk, shrink, triesMax } from "./shrink.js";
import { runSideBySide } from "./side-by-side.js";
import { tasksOf } from "./tasks.js";

/** The parts of a search that differ from pass to pass. */
export interface Search {
  readonly pass: "interleavings" | "crashes" | "faults";
  /** Returns what it runs, and how far. `noted`: failures that the checks must not report again. */
  plan(noted: NotedFailures): SearchPlan;
  /** Returns for the report what the checks have counted. */
  work(counts: Counts): Partial<Work>;
  /** Returns remarks for the report on what the checks have counted. Default: none. */
  notes?(counts: Counts): readonly string[];
  readonly shortfall: Pass["shortfall"];
}

/**
 * Explores small programs systematically, and samples schedules of larger ones. The first case that fails is shrunk:
 * the first in the order of the plan, so that it is the same for any number of executors.
 * @throws {RealTimeNeededError} If a case slept on the virtual clock and used the clock of SQL.
 */
export async function searchCases(options: PassOptions, search: Search): Promise<PassResult> {
  const { target, executors, directories } = options;
  const { bound } = target;
  const start = performance.now();
  const count = Math.min(3, bound.maxClients);
  const runners = executors.map((own) => openRunners({ target, executor: own, directories, count }));
  const lost = countUnjudgedCases("test case");
  const results = createMergedResults(lost);
  try {
    const programs = await searchWithin(options, search, { runners, results, lost });
    if (results.ending()?.type === "needs-real-time") throw new RealTimeNeededError();
    const foundAfterSeconds = secondsSince(start);
    const failing = await smallestFailing(options, search, runners, results);
    const schedules = { ...results.schedules(), programs };
    const counts = results.counts();
    const tallied = results.tally.work();
    const notes = [...tallied.notes, ...(search.notes?.(counts) ?? [])];
    const work: Work = { ...tallied, notes, schedules, ...search.work(counts) };
    const common = { pass: search.pass, seconds: secondsSince(start), work };
    if (failing !== undefined) return { ...common, ...failed(options, search.pass, failing), foundAfterSeconds };
    const reason = whyNotPassed(results, lost, shortfallOfPart(search.shortfall, work, options));
    return reason === undefined ? { ...common, verdict: "passed" } : { ...common, verdict: "unknown", reason };
  } finally {
    await Promise.all(runners.map(({ close }) => close()));
  }
}

interface Searching {
  readonly runners: readonly Runners[];
  readonly results: MergedResults;
  readonly lost: UnjudgedCases;
}

/** Searches until a case fails or the budget is used. Returns how far the small programs were explored. */
async function searchWithin(options: PassOptions, search: Search, { runners, results, lost }: Searching) {
  const { target, seed, shard, signal, progress } = options;
  const { pass } = search;
  const noted = noteFailures();
  const plan = search.plan(noted);
  const items = itemsOf(plan, target.bound.maxClients, shard);
  const budget = createBudget(options.seconds, options.schedules);
  const count = items.length;
  let now: string | undefined;
  const report = (): void =>
    progress({
      pass,
      unit: "schedule",
      runs: results.runs(),
      operations: results.tally.operations(),
      programs: { complete: results.completePrograms(), count },
      ...(now === undefined ? {} : { now }),
    });
  const hasEnded = (): boolean => results.ending() !== undefined || lost.areTooMany();
  await runSideBySide({
    tasks: tasksOf(plan, items, { bound: target.bound, seed, shard }),
    runners,
    means: { noted, attribute: attributing(pass), onWork: report },
    isOver: () => hasEnded() || signal.aborted || budget.isTimeUp(),
    mergesLeft: () => (hasEnded() ? 0 : budget.runsLeft(results.runs())),
    onBegin(task) {
      now = task.what;
      report();
    },
    merge(task, explored) {
      results.add(task, explored);
      report();
    },
  });
  return plan.suites.flatMap((suite) => countPrograms(suite, items, results.progressOf));
}

function attributing(pass: Search["pass"]): (runners: Runners, failing: FailingCase) => Promise<string | undefined> {
  return pass === "interleavings" ? async () => undefined : describeOtherCause;
}

/**
 * Returns the shrunk case that ended the search. If there is none and no earlier pass has failed: a noted failure, which
 * belongs to another pass.
 */
async function smallestFailing(
  options: PassOptions,
  search: Search,
  all: readonly Runners[],
  results: MergedResults,
): Promise<Shrunk | undefined> {
  const [runners] = all;
  if (runners === undefined) return undefined;
  // The cases of shrinking are not confirmed one by one.
  runners.stopCopyingSetup();
  if (all.some((each) => each.usual() === each.isolated)) runners.isolateFromNowOn();
  const { target, signal } = options;
  const { generate } = target.bound;
  const { check } = search.plan(noteFailures());
  const means = { generate, tries: triesMax[search.pass], ms: options.shrinkingMsLeft(), signal };
  const checkAgain: ShrinkOptions["check"] = (program, schedule, isOver) =>
    check(uncounted(runners, isOver), program, schedule);
  const ending = results.ending();
  if (ending?.type === "failing") {
    const attribute = (failing: FailingCase) => attributing(search.pass)(runners, failing);
    return shrink({ ...means, check: checkAgain, attribute, failing: ending.failing });
  }
  const other = options.hasFailed ? undefined : results.firstElsewhere();
  if (other === undefined) return undefined;
  // It fails without a crash or a fault of this pass, so it is not attributed again.
  const plain: ShrinkOptions["check"] = (program, schedule) => runCase(runners, { program, schedule });
  const checkOther = other.faults.length === 0 ? plain : checkAgain;
  return shrink({ ...means, failing: other, check: checkOther, attribute: async () => undefined });
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

function whyNotPassed(results: MergedResults, lost: UnjudgedCases, shortfall: string | undefined): string | undefined {
  const ending = results.ending();
  if (ending?.type === "unknown") return ending.reason;
  const unjudged = lost.summary();
  if (unjudged !== undefined || shortfall === undefined || results.firstElsewhere() === undefined) {
    return unjudged ?? shortfall;
  }
  // With these failures more time would not help.
  return "programs of the target fail already without a crash or a fault, so not all could be judged; fix that first";
}
