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
export const triesMax = { interleavings: 300, crashes: 20, faults: 30 } as const;
/** The maximum number of schedules to try for one with fewer preemptions. */
const schedulesMax = 200;

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

  const { prefix, clients, choices } = failing;
  const shrinkable = shrinkableWithJobs(failing, generate.shrinkableCases());
  await shrinkCase({ prefix, clients, choices: withoutTrailingZeros(choices) }, shrinkable, attempt);
  await fewerPreemptions(smallest, check, attempt, isOver);
  return { ...smallest, isSmallest: !isOver() };
}

async function fewerPreemptions(
  { prefix, clients, choices }: FailingCase,
  check: Recheck,
  attempt: (smaller: ConcurrentCase) => Promise<boolean>,
  isOver: () => boolean,
): Promise<void> {
  const preemptions = choices.filter((choice) => choice !== 0).length;
  const exploration = createExploration(clients.length);
  for (let tried = 0; tried < schedulesMax && !isOver(); tried += 1) {
    const plan = exploration.next(preemptions - 1);
    if (plan === undefined) return;
    const seen = await check({ prefix, clients }, { type: "clients", clients: plan.clients }, isOver);
    if (seen.type === "unknown" || seen.type === "aborted") return;
    if (seen.type === "lost") continue;
    exploration.learn(plan, seen.trace);
    if (seen.type === "failing" && (await attempt({ prefix, clients, choices: seen.trace.choices }))) return;
  }
}
