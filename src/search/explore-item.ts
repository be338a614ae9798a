import {
  type ConcurrentProgram,
  isInShard,
  jobOf,
  type NamedProgram,
  type ProgramCounts,
  type Shard,
} from "../core/index.js";
import { createExploration } from "../explorer/index.js";
import { type Asked, type CheckingMeans, checkCase } from "./check-case.js";
import type { Item, Phase, SearchPlan, Suite } from "./plan.js";
import { type ExploredCase, exploredCase, type Task } from "./task.js";

/** What the merged results say of a program. */
export interface ItemProgress {
  begun: boolean;
  complete: boolean;
  /** Whether some of its schedules could not be judged, or not fully. */
  lossy: boolean;
}

/** Returns the items of a part of a plan. Programs with more clients than the target allows are left out. */
export function itemsOf(
  { suites, realTimeOf = () => "explored" }: SearchPlan,
  maxClients: number,
  shard: Shard,
): readonly Item[] {
  const itemOf = (suite: Suite, named: NamedProgram): Item => {
    const { clients } = named.program;
    return { ...named, suite, exploration: createExploration(clients.length, { realTime: realTimeOf(clients) }) };
  };
  return suites.flatMap((suite) =>
    suite.programs
      .filter(({ program }, index) => clientsIn(program) <= maxClients && isInShard(index, shard))
      .map((named) => itemOf(suite, named)),
  );
}

/** Returns the number of clients of the target. A client that only runs jobs does not count. */
function clientsIn({ clients }: ConcurrentProgram): number {
  return clients.filter((operations) => operations.some((operation) => jobOf(operation) === undefined)).length;
}

/** Returns the task that explores a program as far as a phase goes. */
export function exploringTask(item: Item, limits: Pick<Phase, "preemptionsMax" | "runsMax">): Task {
  return {
    what: `${item.suite.kind}: ${item.name}`,
    item,
    run: (means, report) => explore(item, limits, means, report),
  };
}

async function explore(
  item: Item,
  { preemptionsMax, runsMax }: Pick<Phase, "preemptionsMax" | "runsMax">,
  means: CheckingMeans,
  report: (checked: ExploredCase) => void,
): Promise<void> {
  const { exploration, program, suite } = item;
  if (exploration === undefined) return;
  for (let runs = 0; runs < runsMax && !means.isOver(); runs += 1) {
    const plan = exploration.next(preemptionsMax);
    if (plan === undefined) return;
    const { schedule } = plan;
    const asked: Asked = { program, schedule, check: suite.check, expected: plan.expected };
    const checked = await checkCase(means, asked);
    const { conclusion } = checked;
    const learned = conclusion.type === "seen" ? exploration.learn(plan, conclusion.trace) : undefined;
    const isDistinct = learned?.isNew === true;
    const saved = learned?.isNew === true ? (learned.equivalents() ?? 1) - 1 : 0;
    const isLast = conclusion.type !== "aborted" && exploration.isComplete();
    if (isLast) item.exploration = undefined;
    report(exploredCase(checked, { isDistinct, saved, isLast }));
    if (isLast || conclusion.type === "aborted") return;
  }
}

/** Returns how far the programs of a suite were explored. */
export function countPrograms(
  suite: Suite,
  items: readonly Item[],
  progressOf: (item: Item) => ItemProgress,
): ProgramCounts[] {
  const own = items.filter((item) => item.suite === suite);
  if (own.length === 0) return [];
  // Every schedule was run and fully judged.
  const complete = own.filter((item) => progressOf(item).complete && !progressOf(item).lossy);
  return [
    {
      kind: suite.kind,
      count: own.length,
      begun: own.filter((item) => progressOf(item).begun).length,
      complete: complete.length,
      completed: complete.map(({ name }) => name),
    },
  ];
}
