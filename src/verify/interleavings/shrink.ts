import type { OperationType } from "rollcall/model";
import type { Trace } from "../controlled/index.js";
import { type ConcurrentCase, shrinkCase } from "../generate.js";
import { createExploration } from "./explore.js";
import type { Judgement } from "./judge-trace.js";
import type { Laboratory } from "./laboratory.js";
import { look } from "./look.js";

export interface FailingCase extends ConcurrentCase {
  readonly trace: Trace;
  readonly judgement: Judgement;
}

const shrinkingMs = 8000;
/** Schedules of one program to try for one that fails with fewer preemptions. */
const triesMax = 200;

/**
 * The smallest case that fails in the same way: program, schedule and settings are shrunk together, and then a schedule
 * with fewer preemptions is looked for.
 */
export async function shrink(
  failing: FailingCase,
  laboratory: Laboratory,
  offered: readonly OperationType[],
  keys: readonly string[],
  signal: AbortSignal,
): Promise<FailingCase> {
  const deadline = performance.now() + shrinkingMs;
  const [wanted] = failing.judgement.findings;
  let smallest = failing;

  const attempt = async ({ prefix, clients, choices }: ConcurrentCase): Promise<boolean> => {
    if (signal.aborted || performance.now() > deadline) return false;
    const seen = await look(laboratory, { prefix, clients }, { type: "choices", choices });
    if (seen.type !== "failing" || seen.judgement.findings[0]?.code !== wanted?.code) return false;
    smallest = { prefix, clients, choices: withoutTrailingZeros(seen.trace.choices), ...seen };
    return true;
  };

  const { prefix, clients, choices } = failing;
  await shrinkCase({ prefix, clients, choices: withoutTrailingZeros(choices) }, offered, keys, attempt);
  await fewerPreemptions(smallest, laboratory, attempt, () => signal.aborted || performance.now() > deadline);
  return smallest;
}

async function fewerPreemptions(
  { prefix, clients, choices }: FailingCase,
  laboratory: Laboratory,
  attempt: (smaller: ConcurrentCase) => Promise<boolean>,
  isOver: () => boolean,
): Promise<void> {
  const preemptions = choices.filter((choice) => choice !== 0).length;
  const exploration = createExploration(clients.length);
  for (let tried = 0; tried < triesMax && !isOver(); tried += 1) {
    const plan = exploration.next(preemptions - 1);
    if (plan === undefined) return;
    const seen = await look(laboratory, { prefix, clients }, { type: "clients", clients: plan.clients });
    if (seen.type === "unknown") return;
    exploration.learn(plan, seen.trace);
    if (seen.type === "failing" && (await attempt({ prefix, clients, choices: seen.trace.choices }))) return;
  }
}

export function withoutTrailingZeros(choices: readonly number[]): readonly number[] {
  return choices.slice(0, choices.findLastIndex((choice) => choice !== 0) + 1);
}
