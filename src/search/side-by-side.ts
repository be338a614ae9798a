import { setTimeout as delay } from "node:timers/promises";
import type { Runners } from "../runner/index.js";
import type { CheckingMeans } from "./check-case.js";
import type { ExploredCase, Task } from "./task.js";

/*
 * Runs the tasks of a search on several executors. What a task shows depends on no other task, except on earlier tasks
 * of the same program. So results that are merged in the order of the tasks are the same for any number of executors.
 */

export interface SideBySide {
  readonly tasks: Iterator<Task>;
  /** One for each executor. */
  readonly runners: readonly Runners[];
  readonly means: Pick<CheckingMeans, "attribute" | "noted" | "onWork">;
  /** Returns whether no more test cases may run. */
  readonly isOver: () => boolean;
  /** Returns how many more results may be merged, at most. If it is 0, the search has ended. */
  readonly mergesLeft: () => number;
  readonly onBegin: (task: Task) => void;
  /** Called in the order of the tasks. */
  readonly merge: (task: Task, explored: ExploredCase) => void;
}

/** A task that has begun. */
interface Begun {
  readonly task: Task;
  readonly index: number;
  /** What it has shown and is not merged. */
  readonly waiting: ExploredCase[];
  isDone: boolean;
}

/** Many searches end before another process would have started. */
const furtherExecutorsAfterMs = 200;

/**
 * Runs tasks until no more may run. Resolves when everything before that is merged.
 * @throws what a task has thrown, after all have ended
 */
export async function runSideBySide(search: SideBySide): Promise<void> {
  const { tasks, runners, isOver, mergesLeft } = search;
  /** In the order of the tasks: those whose results are not all merged. */
  const begun: Begun[] = [];
  /** For each program the end of its latest task. */
  const ends = new Map<Task["item"], Promise<void>>();
  const firstEnded = new AbortController();
  let hasFailed = false;
  /** The first task that ends the search. Tasks after it are of no use. */
  let lastIndex = Number.POSITIVE_INFINITY;
  let count = 0;

  const mergeReady = (): void => {
    for (let first = begun[0]; first !== undefined; first = begun[0]) {
      while (first.waiting.length > 0 && mergesLeft() > 0) {
        const explored = first.waiting.shift();
        if (explored !== undefined) search.merge(first.task, explored);
      }
      if (!first.isDone || mergesLeft() <= 0) return;
      begun.shift();
    }
  };
  const mayRun = ({ index, waiting }: Pick<Begun, "index" | "waiting">): boolean =>
    !hasFailed && !isOver() && index <= lastIndex && waiting.length < mergesLeft();
  const run = async (own: Runners, now: Begun, before: Promise<void> | undefined): Promise<void> => {
    await before;
    if (!mayRun(now)) return;
    search.onBegin(now.task);
    await now.task.run({ ...search.means, runners: own, isOver: () => !mayRun(now) }, (explored) => {
      if (endsSearch(explored)) lastIndex = Math.min(lastIndex, now.index);
      now.waiting.push(explored);
      mergeReady();
    });
  };
  const work = async (own: Runners): Promise<void> => {
    while (mayRun({ index: count, waiting: [] })) {
      const { value: task, done } = tasks.next();
      if (done === true) return;
      const now: Begun = { task, index: count, waiting: [], isDone: false };
      count += 1;
      begun.push(now);
      const ended = run(own, now, task.item && ends.get(task.item));
      const settled = ended.catch(() => undefined);
      if (task.item !== undefined) ends.set(task.item, settled);
      await ended;
      now.isDone = true;
      mergeReady();
    }
  };
  const { signal } = firstEnded;
  const workers = runners.map(async (own, index) => {
    try {
      if (index > 0) await delay(furtherExecutorsAfterMs, undefined, { signal }).catch(() => undefined);
      await work(own);
    } catch (error) {
      hasFailed = true;
      throw error;
    } finally {
      if (index === 0) firstEnded.abort();
    }
  });
  for (const settled of await Promise.allSettled(workers)) if (settled.status === "rejected") throw settled.reason;
}

function endsSearch({ conclusion: { type } }: ExploredCase): boolean {
  return type === "failing" || type === "unknown" || type === "needs-real-time";
}
