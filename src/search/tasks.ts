import { isInShard, type Shard } from "../core/index.js";
import type { BoundWorkload } from "../workload/index.js";
import { exploringTask } from "./explore-item.js";
import type { Item, Phase, SearchPlan } from "./plan.js";
import { samplingTasks } from "./sample.js";
import type { Task } from "./task.js";

/** Yields the tasks of a search in their order, without end. Programs that are complete by then are left out. */
export function* tasksOf(
  { phases, rounds, suites, check }: SearchPlan,
  items: readonly Item[],
  { bound, seed, shard }: { readonly bound: BoundWorkload; readonly seed: number; readonly shard: Shard },
): Generator<Task> {
  let batches = 0;
  const sample = (count: number): readonly Task[] =>
    samplingTasks(bound, check, { seed: seed + batches++, count }).filter((_, index) => isInShard(index, shard));
  for (const phase of phases) {
    if ("sampled" in phase) yield* sample(phase.sampled);
    else yield* tasksOfPhase(phase, items);
  }
  const { runsMax, sampled } = rounds;
  for (;;) {
    yield* tasksOfPhase({ suites, preemptionsMax: Number.POSITIVE_INFINITY, runsMax }, items);
    yield* sample(sampled);
  }
}

function* tasksOfPhase({ suites, only, first, ...limits }: Phase, items: readonly Item[]): Generator<Task> {
  const own = suites.map((suite) => {
    return items.filter((item) => item.suite === suite && (only?.(item) ?? true)).slice(0, first);
  });
  const longest = Math.max(0, ...own.map(({ length }) => length));
  for (let turn = 0; turn < longest; turn += 1) {
    for (const programs of own) {
      const item = programs[turn];
      if (item?.exploration !== undefined) yield exploringTask(item, limits);
    }
  }
}
