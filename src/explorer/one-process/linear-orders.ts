import { bit, type HappensBefore } from "./order.js";

const setsMax = 20_000;

/**
 * Returns the number of orders of the happenings that keep what happens before what. Undefined: counting them would take
 * too long.
 */
export function linearOrders({ happenings, past }: HappensBefore): number | undefined {
  const all = bit(happenings.length) - 1n;
  // For each set of happenings that may have come, the number of orders in which they may have.
  let layer = new Map<bigint, number>([[0n, 1]]);
  let sets = 0;
  for (const _ of happenings) {
    const next = new Map<bigint, number>();
    for (const [done, orders] of layer) {
      for (const index of happenings.keys()) {
        if ((done & bit(index)) !== 0n || ((past[index] ?? 0n) & ~done) !== 0n) continue;
        const more = done | bit(index);
        next.set(more, (next.get(more) ?? 0) + orders);
      }
    }
    sets += next.size;
    if (sets > setsMax) return undefined;
    layer = next;
  }
  return layer.get(all);
}
