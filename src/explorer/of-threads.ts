import { comparable, conflict, type Step, type Trace } from "../core/index.js";
import type { Explored } from "./explored.js";
import { equivalentSchedules, type Order, orderOf } from "./happens-before.js";
import type { Identities } from "./identities.js";
import { type Plan, simplePlan } from "./planned-schedule.js";
import { reversals } from "./races.js";
import { type RealTime, strictestOrders, withoutClock } from "./strictest-orders.js";

/** Returns what the explorer learns from a run of clients in threads of their own. `isFirst`: the run was not reversed. */
export function exploredByThreads(
  trace: Pick<Trace, "steps">,
  clients: number,
  { identities, realTime, isFirst }: { identities: Identities; realTime: RealTime; isFirst: boolean },
): Explored {
  const order = orderOf(happened(trace, realTime), clients, identities);
  return {
    identity: order.identity,
    last: lastSteps(order),
    *plans() {
      // If a run begins with one client alone, that client is stopped once before each step that others depend on.
      if (isFirst) yield* stops(order);
      yield* reversals(order);
    },
    equivalents: () => equivalentSchedules(order),
  };
}

/** Returns the steps of a run that an order consists of. */
function happened({ steps }: Pick<Trace, "steps">, realTime: RealTime): readonly Step[] {
  const taken = steps.filter(({ lock }) => lock !== "blocked");
  return realTime === "judged" ? withoutClock(taken) : taken;
}

/**
 * Returns the other real-time orders of a run to judge, each as the positions of its steps, see `strictestOrders`. If
 * clients share one process, there are none: code of two operations never runs independently, so each order is run.
 */
export function otherOrders(trace: Pick<Trace, "steps">, clients: number): readonly (readonly Step[])[] {
  if (trace.steps.some(({ moment }) => moment !== undefined)) return [];
  const order = orderOf(happened(trace, "judged"), clients);
  return strictestOrders(order).map((taken) => taken.flatMap((index) => order.steps[index] ?? []));
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
