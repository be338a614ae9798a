import { comparable, conflict, type Step, type Trace } from "../core/index.js";
import { type Order, orderOf } from "./happens-before.js";
import { checkedIdentities, unchecked } from "./identities.js";
import type { Plan } from "./planned-schedule.js";
import { createQueue } from "./queue.js";
import { reversals } from "./races.js";
import { type RealTime, strictestOrders, withoutClock } from "./strictest-orders.js";

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
  /** Learns from the run of a plan. Returns whether the run was a new one, and its order. */
  learn(plan: Plan, trace: Trace): Learned;
  /** Returns whether all schedules have been explored. */
  isComplete(): boolean;
}

export interface Learned {
  readonly isNew: boolean;
  readonly order: Order;
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
    const key = plan.wanted === undefined ? plan.clients.join() : [plan.wanted, ...plan.fingerprint].join();
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
      const order = orderOf(happened(trace, realTime), clients, identities);
      const [last, ...others] = lastSteps(order);
      const isNew = last === undefined || !isExplored(last, others);
      if (isNew) {
        for (const step of order.identity) {
          const runs = having.get(step);
          if (runs === undefined) having.set(step, [explored]);
          else runs.push(explored);
        }
        explored += 1;
      }
      // If a run begins with one client alone, that client is stopped once before each step that others depend on.
      if (plan.clients.length === 1) for (const stopped of stops(order)) add(stopped);
      for (const reversed of reversals(order)) add(reversed);
      return { isNew, order };
    },
    isComplete() {
      const plan = next(Number.POSITIVE_INFINITY);
      if (plan !== undefined) waiting.putBack(plan, plan.preemptions, plan.wastedSteps);
      return plan === undefined;
    },
  };
}

/** Returns the steps of a run that an order consists of. */
function happened({ steps }: Pick<Trace, "steps">, realTime: RealTime): readonly Step[] {
  const taken = steps.filter(({ lock }) => lock !== "blocked");
  return realTime === "judged" ? withoutClock(taken) : taken;
}

/** Returns the other real-time orders of a run to judge, each as the positions of its steps, see `strictestOrders`. */
export function otherOrders(trace: Pick<Trace, "steps">, clients: number): readonly (readonly Step[])[] {
  const order = orderOf(happened(trace, "judged"), clients);
  return strictestOrders(order).map((taken) => taken.flatMap((index) => order.steps[index] ?? []));
}

function simplePlan(clients: readonly number[], expected: readonly string[]): Plan {
  const preemptions = clients.length > 1 ? 1 : 0;
  return { clients, expected, preemptions, wastedSteps: 0, wanted: undefined, fingerprint: [] };
}

/**
 * Yields the schedules in which the first client is stopped before one of its steps that others depend on, and another
 * client goes on. The races would lead to all of these in time. Most failures show in one of them.
 */
function* stops({ steps, ofClient }: Order): Generator<Plan> {
  const first = steps[0]?.client ?? 0;
  for (const [position, index] of (ofClient[first] ?? []).entries()) {
    const step = steps[index];
    if (index !== position || step === undefined || position === 0) continue;
    for (const [other, own] of ofClient.entries()) {
      if (other === first || !own.some((theirs) => dependent(step, steps[theirs]))) continue;
      const before = steps.slice(0, position);
      yield simplePlan([...before.map(() => first), other], before.map(comparable));
    }
  }
}

function dependent(step: Step, other: Step | undefined): boolean {
  return step.accesses.some((own) => other?.accesses.some((theirs) => conflict(own, theirs)) === true);
}

function lastSteps({ ofClient, identity }: Order): number[] {
  return ofClient.flatMap((own) => identity[own.at(-1) ?? -1] ?? []);
}
