import { comparable } from "../../core/index.js";
import type { Plan } from "../planned-schedule.js";
import { bit, type HappensBefore, has, latestOf } from "./order.js";

/** Yields, for each race of a run, the schedule in which its second happening comes before its first. */
export function* reversalsOf(order: HappensBefore): Generator<Plan> {
  for (const [second, races] of order.races.entries()) {
    for (const first of races) yield reversal(order, first, second);
  }
}

/** Returns the schedule in which everything happens that does not need `first`, and then `second`. */
function reversal(order: HappensBefore, first: number, second: number): Plan {
  const { happenings, past, identity, identityAmong } = order;
  const comesAfter = (index: number, earlier: number): boolean => index === earlier || has(past[index] ?? 0n, earlier);
  const kept = [...happenings.keys()].filter((index) => !comesAfter(index, first) && !comesAfter(index, second));
  const keptSet = kept.reduce((set, index) => set | bit(index), 0n);
  const { taken, preemptions } = withFewestPreemptions(kept, second, order);
  const steps = taken.flatMap((index) => happenings[index]?.steps ?? []);
  // What follows the second happening at once may be different when it comes earlier.
  const following = (happenings[second]?.steps.length ?? 1) - 1;
  return {
    schedule: { type: "moments", moments: taken.map((index) => happenings[index]?.id ?? "") },
    expected: steps.slice(0, steps.length - following).map(comparable),
    preemptions,
    wastedSteps: steps.filter(({ error, yielded }) => error !== undefined || yielded === true).length,
    wanted: identityAmong(second, keptSet),
    fingerprint: latestOf(keptSet, order).flatMap((index) => identity[index] ?? []),
  };
}

/** Returns the kept happenings and then the last one, in an order that keeps their past and has few preemptions. */
function withFewestPreemptions(kept: readonly number[], last: number, order: HappensBefore) {
  const clients = [...new Set(order.happenings.map(({ client }) => client))];
  const [first, ...others] = clients.map((client) => {
    const taken = [...linearized(kept, client, order), last];
    return { taken, preemptions: preemptionsIn(taken, order) };
  });
  if (first === undefined) throw new Error("a run with a race has a client");
  return others.reduce((best, each) => (each.preemptions < best.preemptions ? each : best), first);
}

/** Goes on with the same client for as long as possible, beginning with this one. */
function linearized(kept: readonly number[], beginning: number, { happenings, past }: HappensBefore): number[] {
  const remaining = new Set(kept);
  const needed = kept.reduce((set, index) => set | bit(index), 0n);
  let done = 0n;
  let client = beginning;
  const taken: number[] = [];
  while (remaining.size > 0) {
    const ready = [...remaining].filter((index) => ((past[index] ?? 0n) & needed & ~done) === 0n);
    const next = ready.find((index) => happenings[index]?.client === client) ?? ready[0];
    if (next === undefined) throw new Error("the kept happenings are not closed under what comes before");
    client = happenings[next]?.client ?? client;
    remaining.delete(next);
    done |= bit(next);
    taken.push(next);
  }
  return taken;
}

/** Returns how often the order switches away from a client that could have gone on. */
function preemptionsIn(taken: readonly number[], { happenings }: HappensBefore): number {
  const clientOf = (index: number | undefined): number | undefined => happenings[index ?? -1]?.client;
  return taken.filter((index, position) => {
    const [own, next] = [clientOf(index), clientOf(taken[position + 1])];
    return next !== undefined && next !== own && happenings.slice(index + 1).some(({ client }) => client === own);
  }).length;
}
