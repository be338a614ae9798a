import type { Order } from "./happens-before.js";

/** Returns the kept steps and then the last one, in an order that keeps their dependencies and has few preemptions. */
export function withFewestPreemptions(kept: readonly number[], last: number, order: Order) {
  const [first, ...others] = ranksOf(order.ofClient.length).map((rank) => {
    const taken = [...linearized(kept, order, rank), last];
    return { taken, preemptions: preemptionsIn(taken, order) };
  });
  if (first === undefined) throw new Error("a program has at least one client");
  return others.reduce((best, each) => (each.preemptions < best.preemptions ? each : best), first);
}

/** Returns all orders of up to three clients. For more clients it returns one order that begins with each of them. */
function ranksOf(clients: number): number[][] {
  const all = Array.from({ length: clients }, (_, client) => client);
  if (clients > 3) return all.map((client) => [...all.slice(client), ...all.slice(0, client)]);
  return permutations(all);
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

/** Goes on with the same client for as long as possible, then with the first client of `rank` that can go on. */
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
  // A database server goes on with a step that waited as soon as its lock is free, before any client moves.
  const isResumed = (index: number | undefined): boolean => index !== undefined && steps[index]?.lock === "resumed";
  while (remaining.size > 0) {
    const next =
      rank.map(nextOf).find(isResumed) ?? nextOf(client) ?? rank.map(nextOf).find((index) => index !== undefined);
    if (next === undefined) throw new Error("the kept steps are not closed under what comes before");
    client = steps[next]?.client ?? 0;
    remaining.delete(next);
    done[client] = (done[client] ?? 0) + 1;
    taken.push(next);
  }
  return taken;
}

/** Returns how often the order switches away from a client that could have gone on. */
function preemptionsIn(taken: readonly number[], { steps, ofClient }: Order): number {
  let count = 0;
  taken.forEach((index, position) => {
    const following = taken[position + 1];
    if (following === undefined || steps[following]?.client === steps[index]?.client) return;
    const isLast = ofClient[steps[index]?.client ?? 0]?.at(-1) === index;
    if (!isLast && steps[index]?.lock !== "blocked-visibly") count += 1;
  });
  return count;
}
