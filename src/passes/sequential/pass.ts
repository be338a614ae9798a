import {
  applicationRunsOf,
  countUnjudgedCases,
  createTally,
  type PassResult,
  type Program,
  secondsSince,
  shortfallOfWork,
  type Tally,
  type UnjudgedCases,
  withoutJobs,
} from "../../core/index.js";
import { type Pass, type PassOptions, programsWithJobs, searchFailure, shortfallOfPart } from "../../search/index.js";
import { reportFinding } from "../../workload/index.js";
import { type ProgramOutcome, runProgram } from "./run-program.js";
import { createThreadSupply, type ThreadSupply } from "./thread-supply.js";

const programsPerBatch = 25;
const shrinkingMs = 15_000;
/** One in this many programs with a restart runs in fresh threads, so that it loses its memory in the restart. */
const freshThreadsEvery = 4;

/** Compares generated programs of one client, with restarts and losses, with the model. Finds wrong answers. */
export const sequentialPass: Pass = { name: "sequential", run, shortfall: shortfallOfWork };

type Judged = Extract<ProgramOutcome, { type: "judged" }>;

async function run(options: PassOptions): Promise<PassResult> {
  const {
    target,
    seed,
    shard,
    seconds,
    executors: [executor],
    progress,
    signal,
  } = options;
  const { bound } = target;
  const start = performance.now();
  const tally = createTally();
  const lost = countUnjudgedCases("program");
  const threads = createThreadSupply(executor);
  const runOne = programRunner(options, threads, tally);
  let smallest: Judged | undefined;
  let deadline = start + seconds * 1000;

  const isOver = (): boolean => lost.areTooMany() || signal.aborted || performance.now() > deadline;
  const fails = async (program: Program): Promise<boolean> => {
    if (isOver()) return false;
    const outcome = await runOne(program);
    if (outcome.type === "aborted") return false;
    if (outcome.type === "lost") {
      lost.add(outcome);
      return false;
    }
    tally.addRun(
      outcome.steps.flatMap(({ action, outcome }) => (outcome === undefined ? [] : [{ operation: action, outcome }])),
    );
    progress({ pass: "sequential", unit: "program", runs: tally.work().runs, operations: tally.operations() });
    if (!isFailure(outcome)) return false;
    // Shrinking the first failure gets time of its own.
    if (smallest === undefined) deadline = performance.now() + Math.min(shrinkingMs, options.shrinkingMsLeft());
    smallest = outcome;
    return true;
  };

  const arbitrary = programsWithJobs(bound.generate.sequentialPrograms(), bound.jobs);
  try {
    for (let batch = shard.number - 1; smallest === undefined && !isOver(); batch += shard.count) {
      const failing = await searchFailure(arbitrary, fails, { seed: seed + batch, runs: programsPerBatch });
      if (failing !== undefined) await dropSteps(failing, fails);
    }
  } finally {
    await threads.destroy();
  }
  return resultOf(options, { seconds: secondsSince(start), tally, lost }, smallest);
}

/**
 * Returns a function that runs a program. A fresh thread for every run of the application would be realistic but slow,
 * so most programs use one thread again and again. If a target keeps state in its module, that state reaches the next
 * store. So a failure counts only if it also shows in fresh threads. If it does not, all following programs run in
 * fresh threads.
 */
function programRunner(
  { target: { bound }, directories }: PassOptions,
  threads: ThreadSupply,
  tally: Tally,
): (program: Program) => Promise<ProgramOutcome> {
  let onlyFreshThreads = false;
  let restarting = 0;
  const means = { bound, threads, directories };
  const runFresh = async (program: Program): Promise<ProgramOutcome> => {
    await threads.renew();
    return runProgram({ ...means, betweenRuns: threads.renew }, program);
  };
  return async (program) => {
    const restarts = applicationRunsOf(program).length > 1;
    if (restarts) restarting += 1;
    if (onlyFreshThreads || (restarts && restarting % freshThreadsEvery === 0)) return runFresh(program);
    const outcome = await runProgram({ ...means, betweenRuns: async () => undefined }, program);
    if (!isFailure(outcome)) return outcome;
    const confirmed = await runFresh(program);
    if (confirmed.type === "judged" && !isFailure(confirmed)) {
      onlyFreshThreads = true;
      tally.note("the target keeps state in its module, so each program ran in fresh threads");
    }
    return confirmed;
  };
}

function resultOf(
  options: PassOptions,
  { seconds, tally, lost }: { readonly seconds: number; readonly tally: Tally; readonly lost: UnjudgedCases },
  smallest: Judged | undefined,
): PassResult {
  const {
    target: { bound },
    seed,
  } = options;
  const common = { pass: "sequential", seconds, work: tally.work() } as const;
  if (smallest !== undefined) {
    const observed = smallest.steps.flatMap(({ action, outcome }) =>
      outcome === undefined ? [] : [{ operation: action, outcome }],
    );
    const findings = bound
      .withHints(smallest.findings, withoutJobs(observed))
      .map((each) => reportFinding(bound.describe, each));
    return { ...common, verdict: "failed", findings, evidence: { type: "program", steps: smallest.steps }, seed };
  }
  const reason = lost.summary() ?? shortfallOfPart(shortfallOfWork, common.work, options);
  return reason === undefined ? { ...common, verdict: "passed" } : { ...common, verdict: "unknown", reason };
}

/**
 * Drops single steps of a failing program. fast-check only drops groups of steps that were generated together, such as
 * a loss and the steps before it.
 */
async function dropSteps(program: Program, fails: (program: Program) => Promise<boolean>): Promise<void> {
  let smallest = program;
  for (let index = smallest.length - 1; index >= 0; index -= 1) {
    const shorter = smallest.toSpliced(index, 1);
    if (shorter.length > 0 && (await fails(shorter))) smallest = shorter;
  }
}

function isFailure(outcome: ProgramOutcome): outcome is Judged {
  return outcome.type === "judged" && outcome.findings.length > 0;
}
