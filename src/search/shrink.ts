import {
  type ConcurrentCase,
  type ConcurrentProgram,
  type FailingCase,
  type Schedule,
  withoutTrailingZeros,
} from "../core/index.js";
import { createExploration } from "../explorer/index.js";
import type { Generate } from "../workload/index.js";
import { shrinkableWithJobs } from "./cases-with-jobs.js";
import type { CheckResult } from "./check.js";
import { shrinkCase } from "./fast-check.js";

/**
 * The maximum number of smaller cases to try. In crashes and faults it is small, because each try injects every crash
 * or fault again, and most cases are small already. It is a number and not a time, so that every machine finds the same
 * case.
 */
export const triesMax = { interleavings: 600, crashes: 20, faults: 30 } as const;
/** The maximum number of schedules to try for one with fewer preemptions. */
const schedulesMax = 200;
/** The maximum number of schedules of a program with fewer operations. Most races show in far fewer. */
const schedulesOfSmallerMax = 40;

export interface ShrinkOptions {
  readonly failing: FailingCase;
  /** Runs a smaller case with every crash or fault of the pass. Stops soon after `isOver` returns true. */
  readonly check: Recheck;
  /** Returns a note if the failure belongs to another pass: then it is not the one to shrink. */
  readonly attribute: (failing: FailingCase) => Promise<string | undefined>;
  readonly generate: Pick<Generate, "shrinkableCases">;
  /** The maximum number of smaller cases to try. */
  readonly tries: number;
  /** The time in milliseconds. When it is over, the smallest case so far is the result. */
  readonly ms: number;
  readonly signal: AbortSignal;
}

type Recheck = (program: ConcurrentProgram, schedule: Schedule, isOver: () => boolean) => Promise<CheckResult>;

export interface Shrunk extends FailingCase {
  /** Whether all smaller cases were tried. False: the time or the tries were used up before. */
  readonly isSmallest: boolean;
}

/**
 * Returns the smallest case that fails in the same way. Program, schedule and arguments are shrunk together, then a
 * schedule with fewer preemptions is searched for. Crashes and faults are not shrunk but searched for again, because in
 * a smaller program they come at other steps.
 */
export async function shrink({
  failing,
  check,
  attribute,
  generate,
  tries,
  ms,
  signal,
}: ShrinkOptions): Promise<Shrunk> {
  const deadline = performance.now() + ms;
  const [wanted] = failing.judgement.findings;
  let smallest = failing;

  let tried = 0;
  const isOver = (): boolean => signal.aborted || tried > tries || performance.now() > deadline;
  const attempt = async ({ prefix, clients, choices }: ConcurrentCase): Promise<boolean> => {
    tried += 1;
    if (isOver()) return false;
    const seen = await check({ prefix, clients }, { type: "choices", choices }, isOver);
    if (seen.type !== "failing" || seen.judgement.findings[0]?.code !== wanted?.code) return false;
    const { trace, judgement, faults, recoveries } = seen;
    const smaller = {
      prefix,
      clients,
      choices: withoutTrailingZeros(trace.choices),
      trace,
      judgement,
      faults,
      recoveries,
    };
    if ((await attribute(smaller)) !== undefined) return false;
    smallest = smaller;
    return true;
  };

  const counted: Recheck = (...asked) => {
    tried += 1;
    return check(...asked);
  };
  const searching: Searching = { check: counted, attempt, isOver };
  while ((await hasShorterPrefix(smallest, searching)) || (await hasFewerOperations(smallest, searching)));
  const { prefix, clients, choices } = smallest;
  const shrinkable = shrinkableWithJobs(smallest, generate.shrinkableCases());
  await shrinkCase({ prefix, clients, choices: withoutTrailingZeros(choices) }, shrinkable, attempt);
  await failsInSome(smallest, { preemptionsMax: preemptionsIn(smallest) - 1, runsMax: schedulesMax }, searching);
  return { ...smallest, isSmallest: !isOver() };
}

interface Searching {
  readonly check: Recheck;
  readonly attempt: (smaller: ConcurrentCase) => Promise<boolean>;
  readonly isOver: () => boolean;
}

/** Tries the program without one of the actions of its prefix. Returns whether one of these fails. */
async function hasShorterPrefix({ prefix, clients, choices }: FailingCase, { attempt }: Searching): Promise<boolean> {
  for (const index of prefix.keys()) {
    if (await attempt({ prefix: prefix.toSpliced(index, 1), clients, choices })) return true;
  }
  return false;
}

/**
 * Tries the program without one of its operations, under other schedules: the choices of the schedule count steps, so
 * without an operation they no longer lead to the same race. Returns whether one of these smaller programs fails.
 */
async function hasFewerOperations(failing: FailingCase, searching: Searching): Promise<boolean> {
  const { prefix, clients } = failing;
  const limits = { preemptionsMax: Math.max(1, preemptionsIn(failing)), runsMax: schedulesOfSmallerMax };
  for (const [client, operations] of clients.entries()) {
    if (operations.length < 2) continue;
    for (const index of operations.keys()) {
      const fewer = clients.with(client, operations.toSpliced(index, 1));
      if (await failsInSome({ prefix, clients: fewer }, limits, searching)) return true;
    }
  }
  return false;
}

/** Returns whether the program fails in the same way in one of its schedules. If so, `attempt` has seen it. */
async function failsInSome(
  { prefix, clients }: ConcurrentProgram,
  { preemptionsMax, runsMax }: { readonly preemptionsMax: number; readonly runsMax: number },
  { check, attempt, isOver }: Searching,
): Promise<boolean> {
  const exploration = createExploration(clients.length);
  for (let run = 0; run < runsMax && !isOver(); run += 1) {
    const plan = exploration.next(preemptionsMax);
    if (plan === undefined) return false;
    const seen = await check({ prefix, clients }, plan.schedule, isOver);
    if (seen.type === "unknown" || seen.type === "aborted") return false;
    if (seen.type === "lost") continue;
    exploration.learn(plan, seen.trace);
    if (seen.type === "failing" && (await attempt({ prefix, clients, choices: seen.trace.choices }))) return true;
  }
  return false;
}

function preemptionsIn({ choices }: FailingCase): number {
  return choices.filter((choice) => choice !== 0).length;
}
