import {
  type Counts,
  createTally,
  type FailingCase,
  type ScheduleCounts,
  type Tally,
  type UnjudgedCases,
} from "../core/index.js";
import type { Ending } from "./check-case.js";
import { createCounting } from "./counting.js";
import type { ItemProgress } from "./explore-item.js";
import type { Item } from "./plan.js";
import type { ExploredCase, Task } from "./task.js";

/** The results of a search, in the order of its tasks. What is not merged does not count. */
export interface MergedResults {
  readonly tally: Tally;
  add(task: Task, explored: ExploredCase): void;
  /** Returns the number of runs. */
  runs(): number;
  /** Returns the number of programs of which the last schedule was run. */
  completePrograms(): number;
  /** Returns why the search has ended before its budget; undefined: it has not. */
  ending(): Ending | undefined;
  /** Returns what the checks have counted. */
  counts(): Counts;
  /** Returns the numbers of schedules. */
  schedules(): Omit<ScheduleCounts, "programs">;
  progressOf(item: Item): ItemProgress;
  /** Returns the first failure that another pass shows; undefined: there is none. */
  firstElsewhere(): FailingCase | undefined;
}

/** Returns empty results. `lost`: gets what could not be judged. */
export function createMergedResults(lost: UnjudgedCases): MergedResults {
  const tally = createTally();
  const counting = createCounting();
  const progress = new Map<Item, ItemProgress>();
  const schedules = { run: 0, distinct: 0, saved: 0, steps: 0, sampled: 0 };
  let complete = 0;
  let ending: Ending | undefined;
  let elsewhere: FailingCase | undefined;

  const progressOf = (item: Item): ItemProgress => {
    const known = progress.get(item) ?? { begun: false, complete: false, lossy: false };
    progress.set(item, known);
    return known;
  };
  const addToItem = (item: Item, { conclusion, isLast }: ExploredCase): void => {
    const own = progressOf(item);
    own.begun = true;
    if (isLast && !own.complete) complete += 1;
    own.complete ||= isLast;
    if (conclusion.type === "lost" || (conclusion.type === "seen" && !conclusion.covered)) own.lossy = true;
  };

  return {
    tally,
    add({ item }, explored) {
      const { conclusion, runs, notes, unjudged } = explored;
      for (const { events, steps } of runs) {
        tally.addRun(events);
        schedules.run += 1;
        schedules.steps += steps;
      }
      for (const note of notes) tally.note(note);
      for (const each of unjudged) lost.add(each);
      for (const [name, count] of Object.entries(explored.counts)) counting.add(name, count);
      for (const [name, text] of explored.once) counting.addOnce(name, text);
      elsewhere ??= explored.elsewhere[0];
      if (explored.isDistinct) schedules.distinct += 1;
      schedules.saved += explored.saved;
      if (item !== undefined) addToItem(item, explored);
      else if (conclusion.type === "seen") schedules.sampled += 1;
      const { type } = conclusion;
      if (type === "failing" || type === "unknown" || type === "needs-real-time") ending = conclusion;
    },
    runs: () => schedules.run,
    completePrograms: () => complete,
    ending: () => ending,
    counts: counting.counts,
    schedules: () => ({ ...schedules }),
    progressOf,
    firstElsewhere: () => elsewhere,
  };
}
