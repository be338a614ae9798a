import type { Event, PassResult, ProgramStep } from "../../core/index.js";
import { countLostCases, livesOf, type Program, shortfallOfWork } from "../../core/index.js";
import { apiKeysFor, withHintAtKeys } from "../../registration/index.js";
import { createTally, secondsSince } from "../../core/index.js";
import { type Pass, type PassOptions, programs, searchFailure } from "../../search/index.js";
import { type ProgramOutcome, runProgram } from "./run-program.js";
import { createThreadSupply } from "./thread-supply.js";

const programsPerBatch = 25;
const shrinkingMs = 15_000;
/** One in so many programs with a restart loses its memory in it, as it would in a process of its own. */
const freshThreadsEvery = 4;

/** Generated programs for one client, with restarts and lost databases, against the model. Finds wrong answers. */
export const sequentialPass: Pass = { name: "sequential", run };

async function run(options: PassOptions): Promise<PassResult> {
  const { target, seed, seconds, executors, directories, progress, signal } = options;
  const start = performance.now();
  const tally = createTally();
  const threads = createThreadSupply(executors);
  // Of the default keys: three that differ in case or in the last character, and two that do after a long prefix.
  const [first = "", second = "", third = "", long = "", , , , longer = ""] = apiKeysFor(target.apiKeys, 8);
  const others = target.apiKeys === undefined ? target.keyKinds.map(({ at }) => at(0)) : [];
  const arbitrary = programs(target, [first, second, third, long, longer], others);
  let smallest: Extract<ProgramOutcome, { type: "judged" }> | undefined;
  const lost = countLostCases("program");
  let deadline = start + seconds * 1000;
  // A fresh thread for every life of every program would be true to life, and slow. So most programs use one thread over
  // and over. A target that keeps something in its module then carries it from one store into the next: a failure
  // counts only if it shows in fresh threads too, and a target whose failures vanish there gets only fresh ones.
  let onlyFreshThreads = false;
  let restarting = 0;

  const runFresh = async (program: Program): Promise<ProgramOutcome> => {
    await threads.renew();
    return runProgram(program, threads, directories, threads.renew);
  };

  const runOne = async (program: Program): Promise<ProgramOutcome> => {
    if (livesOf(program).length > 1) restarting += 1;
    const itsTurn = livesOf(program).length > 1 && restarting % freshThreadsEvery === 0;
    if (onlyFreshThreads || itsTurn) return runFresh(program);
    const outcome = await runProgram(program, threads, directories, async () => undefined);
    if (!isFailure(outcome)) return outcome;
    const confirmed = await runFresh(program);
    if (confirmed.type === "judged" && !isFailure(confirmed)) {
      onlyFreshThreads = true;
      tally.note("the target keeps state in its module, so each program ran in fresh threads");
    }
    return confirmed;
  };

  const isOver = (): boolean => lost.areTooMany() || signal.aborted || performance.now() > deadline;
  const fails = async (program: Program): Promise<boolean> => {
    if (isOver()) return false;
    const outcome = await runOne(program);
    if (outcome.type === "aborted") return false;
    if (outcome.type === "lost") {
      lost.add(outcome);
      return false;
    }
    tally.addRun(outcome.steps.flatMap(toEvent));
    progress({ pass: "sequential", runs: tally.work().runs, operations: tally.operations(), doing: "programs" });
    if (!isFailure(outcome)) return false;
    // The first failure is worth some time of its own to shrink.
    if (smallest === undefined) deadline = performance.now() + Math.min(shrinkingMs, options.shrinkingMsLeft());
    smallest = outcome;
    return true;
  };

  try {
    for (let batch = 0; !isOver(); batch += 1) {
      if (smallest !== undefined) break;
      const failing = await searchFailure(arbitrary, fails, { seed: seed + batch, runs: programsPerBatch });
      if (failing !== undefined) await dropSteps(failing, fails);
    }
  } finally {
    await threads.destroy();
  }
  const common = { pass: "sequential", seconds: secondsSince(start), work: tally.work() } as const;
  if (smallest !== undefined) {
    const evidence = { type: "program", steps: smallest.steps } as const;
    const asked = smallest.steps.map(({ action, ...step }) => ({ operation: action, ...step }));
    const findings = withHintAtKeys(smallest.findings, target.apiKeys, asked);
    return { ...common, verdict: "failed", findings, evidence, seed };
  }
  const reason = lost.summary() ?? shortfallOfWork(common.work, target.offered);
  return reason === undefined ? { ...common, verdict: "passed" } : { ...common, verdict: "unknown", reason };
}

/** fast-check drops what was generated as a whole, such as a loss with what leads to it; this drops single steps. */
async function dropSteps(program: Program, fails: (program: Program) => Promise<boolean>): Promise<void> {
  let smallest = program;
  for (let index = smallest.length - 1; index >= 0; index -= 1) {
    const shorter = smallest.toSpliced(index, 1);
    if (shorter.length > 0 && (await fails(shorter))) smallest = shorter;
  }
}

function isFailure(outcome: ProgramOutcome): outcome is Extract<ProgramOutcome, { type: "judged" }> {
  return outcome.type === "judged" && outcome.findings.length > 0;
}

/** The tally counts operations; when they happened does not matter to it. */
function toEvent({ action, observation }: ProgramStep): Event[] {
  if (observation === undefined || action.type === "restart" || action.type === "lose") return [];
  return [{ client: 0, operation: action, observation, call: 0, return: 0 }];
}
