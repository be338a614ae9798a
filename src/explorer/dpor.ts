import type { Step, Trace } from "../core/index.js";
import { comparable, conflict } from "../core/index.js";
import { type Order, orderOf } from "./happens-before.js";
import { checkedIdentities, unchecked } from "./identities.js";
import type { Plan } from "./planned-schedule.js";
import { createQueue } from "./queue.js";
import { reversals } from "./races.js";

/**
 * Explores the schedules of one program so that of those that differ only in the order of independent steps one is run:
 * dynamic partial-order reduction (Flanagan and Godefroid, 2005), with a set of what was explored in the place of sleep
 * sets and wakeup trees (Abdulla et al., "Optimal Dynamic Partial Order Reduction", 2014), so that it may go by any
 * order: here by few preemptions first.
 *
 * Every run tells its races: two dependent steps of different clients with nothing in between. For each, the schedule is
 * wanted in which all that did not need the first of them has happened and the second comes now. It is asked for unless
 * an explored run has that already. A schedule that nobody asked for differs from an explored one in no race, and so in
 * nothing.
 */
export interface Exploration {
  /** The next schedule to run with at most so many preemptions; undefined: there is none. */
  next(preemptionsMax: number): Plan | undefined;
  /** What the plan's run has shown. Answers whether it was a new one, and its order. */
  learn(plan: Plan, trace: Trace): Learned;
  /** Whether all schedules have been explored. */
  isComplete(): boolean;
}

export interface Learned {
  readonly isNew: boolean;
  readonly order: Order;
}

export interface ExplorationOptions {
  /** Throws where two different steps have one identity, see `checkedIdentities`. Default: false, since it takes memory. */
  readonly checked?: boolean;
}

export function createExploration(clients: number, { checked = false }: ExplorationOptions = {}): Exploration {
  const identities = checked ? checkedIdentities() : unchecked;
  const waiting = createQueue<Plan>();
  for (let first = 0; first < clients; first += 1) waiting.add(simplePlan([first], []), 0, 0);
  const asked = new Set<string>();
  let explored = 0;
  /** In which explored runs a step, with its past, was taken. */
  const having = new Map<number, number[]>();

  const isExplored = (step: number, standing: readonly number[]): boolean =>
    (having.get(step) ?? []).some((run) => standing.every((other) => having.get(other)?.includes(run) === true));

  const ask = (plan: Plan): void => {
    const key = plan.wanted === undefined ? plan.clients.join() : [plan.wanted, ...plan.standing].join();
    if (asked.has(key)) return;
    asked.add(key);
    // Of as many preemptions those first in which little is in vain: clients that poll could be watched for ever.
    waiting.add(plan, plan.preemptions, plan.inVain);
  };

  return {
    next(preemptionsMax) {
      for (let plan = waiting.take(preemptionsMax); plan !== undefined; plan = waiting.take(preemptionsMax)) {
        if (plan.wanted === undefined || !isExplored(plan.wanted, plan.standing)) return plan;
      }
      return undefined;
    },
    learn(plan, trace) {
      const order = orderOf(
        trace.steps.filter(({ lock }) => lock !== "blocked"),
        clients,
        identities,
      );
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
      // What one client does in one go is the background of the first schedules: stopped once, wherever it matters.
      if (plan.clients.length === 1) for (const stopped of stops(order)) ask(stopped);
      for (const reversed of reversals(order)) ask(reversed);
      return { isNew, order };
    },
    isComplete: () => waiting.isEmpty(),
  };
}

function simplePlan(clients: readonly number[], expected: readonly string[]): Plan {
  const preemptions = clients.length > 1 ? 1 : 0;
  return { clients, expected, preemptions, inVain: 0, wanted: undefined, standing: [] };
}

/**
 * The client that came first is stopped before one of its steps that others depend on, and another one comes. All of
 * these would be found by and by through the races; most faults show in one of them.
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
