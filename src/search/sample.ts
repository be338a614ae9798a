import type { ConcurrentCase } from "../core/index.js";
import type { BoundWorkload } from "../workload/index.js";
import { casesWithJobs } from "./cases-with-jobs.js";
import type { Check } from "./check.js";
import { type CheckingMeans, checkCase } from "./check-case.js";
import { sample as generate, type Priorities, priorities } from "./fast-check.js";
import { type ExploredCase, exploredCase, type Task } from "./task.js";

const schedulesPerProgram = 5;
const clientsMax = 4;

/**
 * Returns the tasks that run `count` generated programs under schedules with priorities. They are too large to be
 * explored to the end.
 */
export function samplingTasks(
  { generate: { concurrentCases }, jobs, maxClients }: BoundWorkload,
  check: Check,
  { seed, count }: { readonly seed: number; readonly count: number },
): readonly Task[] {
  const arbitrary = casesWithJobs(concurrentCases(Math.min(clientsMax, maxClients)), jobs, maxClients);
  return generate(arbitrary, seed, count).map((program, index): Task => {
    const schedules = generate(priorities(program.clients.length), seed + index, schedulesPerProgram);
    return {
      what: `a sampled program of ${program.clients.length} clients`,
      item: undefined,
      run: (means, report) => sample(program, schedules, check, means, report),
    };
  });
}

async function sample(
  program: ConcurrentCase,
  schedules: readonly Priorities[],
  check: Check,
  means: CheckingMeans,
  report: (checked: ExploredCase) => void,
): Promise<void> {
  let steps = 0;
  for (const { order, changes } of schedules) {
    if (means.isOver()) return;
    // The first run shows how many steps there are.
    const at = changes.map((part) => Math.floor(part * steps));
    const checked = await checkCase(means, { program, schedule: { type: "priorities", order, changes: at }, check });
    if (checked.conclusion.type === "seen") steps = checked.conclusion.trace.steps.length;
    report(exploredCase(checked, { isDistinct: false, saved: 0, isLast: false }));
    if (checked.conclusion.type === "aborted") return;
  }
}
