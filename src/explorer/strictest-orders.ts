import { clock, type Step } from "../core/index.js";
import type { Order } from "./happens-before.js";

/*
 * The real-time orders of a run: which operations returned before which others were called. That order changes nothing
 * in the store, but it decides whether the answers are right. The smallest example: two clients with one operation
 * each, both of which only read. Whether the first returned before the second was called makes no difference to either,
 * so one run stands for all orders, and each of them can be judged without running it.
 */

/**
 * `explored`: schedules with different real-time orders are different, because something may happen between them, such
 * as a crash. `judged`: one run stands for all real-time orders that its dependent steps allow, and they are judged.
 */
export type RealTime = "explored" | "judged";

/** With so many operations at most, a run has 24 strictest orders or fewer. */
const operationsMax = 4;

/** Returns how to treat the real-time orders of a program whose runs are only judged. */
export function realTimeOf(clients: readonly (readonly unknown[])[]): RealTime {
  return clients.flat().length <= operationsMax ? "judged" : "explored";
}

/** Returns the steps as they are if the order of calls and returns does not count. */
export function withoutClock(steps: readonly Step[]): readonly Step[] {
  return steps.map((step) => ({ ...step, accesses: step.accesses.filter(({ resource }) => resource !== clock) }));
}

/**
 * Returns orders of the steps of a run which, together with the order of the run itself, are as strict as any order that
 * its happens-before relation allows: if in such an order some operations returned before others were called, they did
 * so in one of these as well. A history that is right in a strict order is right in a less strict one.
 *
 * For each order in which the operations can be called there is one strictest order: before each call, every step is
 * taken that needs no further call. So each operation returns as early as these calls allow.
 */
export function strictestOrders(order: Order): readonly (readonly number[])[] {
  const found: { readonly taken: readonly number[]; readonly precedences: ReadonlySet<string> }[] = [];
  const own = precedencesOf([...order.steps.keys()], order);
  for (const taken of callOrders(order, [], callsOf(order))) {
    found.push({ taken, precedences: precedencesOf(taken, order) });
  }
  const needed = found.filter(
    ({ precedences }, index) =>
      !isSubset(precedences, own) &&
      !found.some(
        (other, at) =>
          at !== index &&
          isSubset(precedences, other.precedences) &&
          (precedences.size < other.precedences.size || at < index),
      ),
  );
  return needed.map(({ taken }) => taken);
}

function isSubset(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((each) => all.has(each));
}

function callsOf({ steps }: Order): number[] {
  return [...steps.keys()].filter((index) => steps[index]?.calls !== undefined);
}

/** Yields an order of all steps for each order of the calls. `taken`: the steps so far, `waiting`: the calls to come. */
function* callOrders(order: Order, taken: readonly number[], waiting: readonly number[]): Generator<number[]> {
  const isFree = (index: number): boolean => !waiting.some((call) => comesAfter(order, index, call));
  const ready = [...order.steps.keys()].filter((index) => !taken.includes(index) && isFree(index));
  const now = [...taken, ...ready];
  if (waiting.length === 0) yield now;
  for (const call of waiting) {
    const others = waiting.filter((other) => other !== call);
    if (!others.some((other) => comesAfter(order, call, other))) yield* callOrders(order, now, others);
  }
}

/** Returns whether a step is another one or happens after it. */
function comesAfter({ steps, past }: Order, index: number, earlier: number): boolean {
  const client = steps[earlier]?.client ?? 0;
  return (past[index]?.[client] ?? 0) >= (past[earlier]?.[client] ?? 0);
}

/** Returns, for an order of the steps, the pairs of a return and a later call of another client. */
function precedencesOf(taken: readonly number[], { steps }: Order): ReadonlySet<string> {
  const found = new Set<string>();
  const returned: number[] = [];
  for (const index of taken) {
    const step = steps[index];
    if (step?.calls !== undefined) {
      for (const earlier of returned) if (steps[earlier]?.client !== step.client) found.add(`${earlier} ${index}`);
    }
    if (step?.returns !== undefined) returned.push(index);
  }
  return found;
}
