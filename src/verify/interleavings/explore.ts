import type { Step, Trace } from "../controlled/index.js";
import { type AccessMode, conflict, lockPrefixes } from "../instrument/index.js";
import { identify, type Order, orderOf } from "./happens-before.js";
import { createQueue } from "./queue.js";

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

/** A schedule that is wanted: these clients in this order, and then whoever is there going on. */
export interface Plan {
  readonly clients: readonly number[];
  /** What must stand at the gate at each of these steps, as `comparable` says it. */
  readonly expected: readonly string[];
  readonly preemptions: number;
  /** Steps that failed or slept. */
  readonly inVain: number;
  /** The identities by which an explored run is known to have it already: the wanted step, and where the others stand. */
  readonly wanted: number | undefined;
  readonly standing: readonly number[];
}

export interface Learned {
  readonly isNew: boolean;
  readonly order: Order;
}

export function createExploration(clients: number): Exploration {
  const waiting = createQueue<Plan>();
  for (let first = 0; first < clients; first += 1) waiting.add(simplePlan([first], []), 0, 0);
  const asked = new Set<string>();
  const explored: ReadonlySet<number>[] = [];
  const having = new Map<number, number[]>();

  const isExplored = (step: number, standing: readonly number[]): boolean =>
    (having.get(step) ?? []).some((run) => standing.every((other) => explored[run]?.has(other) === true));

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
      );
      const [last, ...others] = lastSteps(order);
      const isNew = last === undefined || !isExplored(last, others);
      if (isNew) {
        const run = explored.length;
        explored.push(new Set(order.identity));
        for (const step of order.identity) having.set(step, [...(having.get(step) ?? []), run]);
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

/** For each race the schedule in which the second step does not wait for the first. */
function* reversals(order: Order): Generator<Plan> {
  for (const [second, races] of order.races.entries()) {
    for (const first of races) {
      for (const against of rivals(order, first, second)) {
        const plan = reversal(order, against, second);
        if (plan !== undefined) yield plan;
      }
    }
  }
}

/**
 * Against which steps the second one is to come earlier. While a client holds a lock, who would wait for it cannot have
 * it: where the race is with the step that gives locks back, it is to be won against those since when they were held.
 * Who fails at once instead of waiting can try in the middle, too.
 */
function rivals(order: Order, first: number, second: number): number[] {
  const { steps, ofClient } = order;
  const release = steps[first];
  if (release === undefined || release.releases.length === 0) return [first];
  const own = (ofClient[release.client] ?? []).filter((index) => index < first);
  const since = own.slice(own.findLastIndex((index) => (steps[index]?.releases.length ?? 0) > 0) + 1);
  const held = since.filter((index) => order.dependencies[second]?.includes(index));
  const taken = takenBy(order, first, second);
  return taken !== undefined && steps[second]?.patient === true ? held : [first, ...held];
}

/** The step with which the lock was taken that `first` gives back and `second` needs; undefined: there is none. */
function takenBy({ steps, ofClient }: Order, first: number, second: number): number | undefined {
  const release = steps[first];
  const locks = locksOf(steps[second]).filter((lock) => locksOf(release).includes(lock));
  if (release === undefined || locks.length === 0) return undefined;
  const before = (ofClient[release.client] ?? []).filter((index) => index < first).reverse();
  const taken = before.find((index) => locksOf(steps[index], "write").some((lock) => locks.includes(lock)));
  return taken !== undefined && steps[taken]?.releases.length === 0 ? taken : undefined;
}

function locksOf(step: Step | undefined, mode?: AccessMode): string[] {
  const isLock = (resource: string): boolean => lockPrefixes.some((prefix) => resource.startsWith(prefix));
  const accesses = step?.accesses ?? [];
  return accesses.flatMap((access) =>
    isLock(access.resource) && (mode === undefined || access.mode === mode) ? [access.resource] : [],
  );
}

function reversal(order: Order, first: number, second: number): Plan | undefined {
  const { steps, past, ofClient, identity, dependencies } = order;
  const step = steps[second];
  // Nobody can be made to have waited for too long earlier.
  if (step === undefined || step.lock === "expired") return undefined;
  const comesAfter = (index: number, earlier: number): boolean => {
    const client = steps[earlier]?.client ?? 0;
    return (past[index]?.[client] ?? 0) >= (past[earlier]?.[client] ?? 0);
  };
  const kept = [...steps.keys()].filter((index) => !comesAfter(index, first) && !comesAfter(index, second));
  if (!isAwake(step, order, new Set(kept))) return undefined;

  const previous = ofClient[step.client]?.[(past[second]?.[step.client] ?? 1) - 2];
  if (previous !== undefined && comesAfter(previous, first)) return undefined;
  const before = (dependencies[second] ?? []).filter((earlier) => !comesAfter(earlier, first));
  const clock = clockOf(order, previous === undefined ? before : [previous, ...before]);
  clock[step.client] = past[second]?.[step.client] ?? 1;
  const counts = ofClient.map((own) => own.filter((index) => kept.includes(index)).length);
  const standing = ofClient.flatMap((own, client) => {
    const last = own[(counts[client] ?? 0) - 1];
    return last === undefined ? [] : (identity[last] ?? []);
  });
  const { taken, preemptions } = withFewestPreemptions(kept, second, order);
  return {
    clients: taken.map((index) => steps[index]?.client ?? 0),
    expected: taken.map((index) => comparable(steps[index])),
    preemptions,
    inVain: taken.filter((index) => steps[index]?.error !== undefined || steps[index]?.rests === true).length,
    wanted: identify(step.client, clock, ofClient, identity),
    standing,
  };
}

/** Whoever waits for a lock moves again only after somebody has released one. */
function isAwake(step: Step, { steps, ofClient, past }: Order, kept: ReadonlySet<number>): boolean {
  const own = ofClient[step.client] ?? [];
  const index = own.find((each) => steps[each] === step) ?? 0;
  const previous = own[(past[index]?.[step.client] ?? 1) - 2];
  if (previous === undefined || steps[previous]?.lock !== "blocking") return true;
  return [...kept].some(
    (each) => each > previous && steps[each]?.client !== step.client && (steps[each]?.releases.length ?? 0) > 0,
  );
}

function clockOf({ past, ofClient }: Order, indices: readonly number[]): number[] {
  return ofClient.map((_, client) => Math.max(0, ...indices.map((index) => past[index]?.[client] ?? 0)));
}

/** The kept steps and then the last one, in an order that respects what depends on what and seldom stops a client. */
function withFewestPreemptions(kept: readonly number[], last: number, order: Order) {
  const [first, ...others] = ranksOf(order.ofClient.length).map((rank) => {
    const taken = [...linearized(kept, order, rank), last];
    return { taken, preemptions: preemptionsIn(taken, order) };
  });
  if (first === undefined) throw new Error("a program has at least one client");
  return others.reduce((best, each) => (each.preemptions < best.preemptions ? each : best), first);
}

/** All orders of a few clients; of many clients those that begin with another one each. */
function ranksOf(clients: number): number[][] {
  const all = Array.from({ length: clients }, (_, client) => client);
  if (clients > 3) return all.map((client) => [...all.slice(client), ...all.slice(0, client)]);
  return permutations(all);
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

/** Goes on with the same client as long as that can go on, then with the first of `rank` that can. */
function linearized(kept: readonly number[], { steps, past, ofClient }: Order, rank: readonly number[]): number[] {
  const remaining = new Set(kept);
  const done = ofClient.map(() => 0);
  const taken: number[] = [];
  const nextOf = (client: number): number | undefined => {
    const index = ofClient[client]?.[done[client] ?? 0];
    if (index === undefined || !remaining.has(index)) return undefined;
    const ready = past[index]?.every((needed, each) => each === client || needed <= (done[each] ?? 0));
    return ready === true ? index : undefined;
  };
  let [client = 0] = rank;
  while (remaining.size > 0) {
    const next = nextOf(client) ?? rank.map(nextOf).find((index) => index !== undefined);
    if (next === undefined) throw new Error("the kept steps are not closed under what comes before");
    client = steps[next]?.client ?? 0;
    remaining.delete(next);
    done[client] = (done[client] ?? 0) + 1;
    taken.push(next);
  }
  return taken;
}

/** Switches away from a client that could have gone on. */
function preemptionsIn(taken: readonly number[], { steps, ofClient }: Order): number {
  let count = 0;
  taken.forEach((index, position) => {
    const following = taken[position + 1];
    if (following === undefined || steps[following]?.client === steps[index]?.client) return;
    const isLast = ofClient[steps[index]?.client ?? 0]?.at(-1) === index;
    if (!isLast && steps[index]?.lock !== "blocking") count += 1;
  });
  return count;
}

/** A step without what may differ from run to run: generated names, literal values. */
export function comparable(step: Step | undefined): string {
  if (step === undefined) return "";
  const label = step.label.replace(/^(rename|link|symlink|copy) .*$/, "$1");
  const plain = label.replace(/'(?:[^']|'')*'/g, "?").replace(/[\w.-]*\d[\w.-]*/g, "#");
  return `${plain}${"/..".repeat(step.file === "" ? 0 : step.file.split("/").length)}`;
}
