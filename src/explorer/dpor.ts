import type { Trace } from "../core/index.js";
import { checkedIdentities, unchecked } from "./identities.js";
import { exploredByThreads } from "./of-threads.js";
import { exploredInOneProcess } from "./one-process/index.js";
import { askedBy, type Plan, simplePlan } from "./planned-schedule.js";
import { createQueue } from "./queue.js";
import type { RealTime } from "./strictest-orders.js";

/**
 * Explores the schedules of one program. If schedules differ only in the order of independent steps, it runs one of
 * them: dynamic partial-order reduction (Flanagan and Godefroid, 2005). Instead of sleep sets and wakeup trees (Abdulla
 * et al., "Optimal Dynamic Partial Order Reduction", 2014) it keeps a set of the explored prefixes, so that it may
 * explore in any order: here, schedules with few preemptions first.
 *
 * Every run has races: two dependent steps of different clients with nothing in between. For each race a schedule is
 * planned in which the second step comes as soon as every step that does not depend on the first has happened. If an
 * explored run has that prefix already, the plan is dropped. A schedule that was never planned has the same order of
 * dependent steps as an explored one, so its outcome is the same.
 */
export interface Exploration {
  /** Returns the next schedule to run with at most this many preemptions; undefined: there is none. */
  next(preemptionsMax: number): Plan | undefined;
  /** Learns from the run of a plan. */
  learn(plan: Plan, trace: Pick<Trace, "steps">): Learned;
  /** Returns whether all schedules have been explored. */
  isComplete(): boolean;
}

export interface Learned {
  /** Whether the run was a new one: no equivalent one is known. */
  readonly isNew: boolean;
  /** Returns the number of equivalent schedules, the run included. Undefined: counting them would take too long. */
  equivalents(): number | undefined;
}

export interface ExplorationOptions {
  /** Throws if two different steps have one identity, see `checkedIdentities`. Default: false, because it takes memory. */
  readonly checked?: boolean;
  /** Default: `explored`. If `judged`, the caller judges the `strictestOrders` of each new run. */
  readonly realTime?: RealTime;
}

export function createExploration(
  clients: number,
  { checked = false, realTime = "explored" }: ExplorationOptions = {},
): Exploration {
  const identities = checked ? checkedIdentities() : unchecked;
  const waiting = createQueue<Plan>();
  for (let first = 0; first < clients; first += 1) waiting.add(simplePlan([first], []), 0, 0);
  const planned = new Set<string>();
  let explored = 0;
  /** For the identity of each step the explored runs that have it. */
  const having = new Map<number, number[]>();

  const isExplored = (step: number, fingerprint: readonly number[]): boolean =>
    (having.get(step) ?? []).some((run) => fingerprint.every((other) => having.get(other)?.includes(run) === true));

  const add = (plan: Plan): void => {
    const key = plan.wanted === undefined ? askedBy(plan.schedule).join() : [plan.wanted, ...plan.fingerprint].join();
    if (planned.has(key)) return;
    planned.add(key);
    // With equal preemptions, plans with fewer wasted steps come first: clients that poll could be explored for ever.
    waiting.add(plan, plan.preemptions, plan.wastedSteps);
  };

  const next = (preemptionsMax: number): Plan | undefined => {
    for (let plan = waiting.take(preemptionsMax); plan !== undefined; plan = waiting.take(preemptionsMax)) {
      if (plan.wanted === undefined || !isExplored(plan.wanted, plan.fingerprint)) return plan;
    }
    return undefined;
  };

  return {
    next,
    learn(plan, trace) {
      const isFirst = askedBy(plan.schedule).length === 1;
      const seen = trace.steps.some(({ moment }) => moment !== undefined)
        ? exploredInOneProcess(trace, identities)
        : exploredByThreads(trace, clients, { identities, realTime, isFirst });
      const [last, ...others] = seen.last;
      const isNew = last === undefined || !isExplored(last, others);
      if (isNew) {
        for (const step of seen.identity) {
          const runs = having.get(step);
          if (runs === undefined) having.set(step, [explored]);
          else runs.push(explored);
        }
        explored += 1;
      }
      for (const planned of seen.plans()) add(planned);
      return { isNew, equivalents: seen.equivalents };
    },
    isComplete() {
      const plan = next(Number.POSITIVE_INFINITY);
      if (plan !== undefined) waiting.putBack(plan, plan.preemptions, plan.wastedSteps);
      return plan === undefined;
    },
  };
}
