import type { Random } from "../workload/index.js";

/**
 * Returns random numbers for one round. Each round has its own, so that they do not depend on the length of the round
 * before. fast-check is of no use here: it generates all values before a run, and a soak runs for hours.
 */
export function createRandom(seed: number): Random {
  const fraction = splitmix32(seed);
  const below = (count: number): number => Math.floor(fraction() * count);
  return {
    fraction,
    below,
    chance: (probability) => fraction() < probability,
    pick: (items) => items[below(items.length)],
    some(items, count) {
      const left = [...items];
      return Array.from({ length: Math.min(count, left.length) }, () => left.splice(below(left.length), 1)).flat();
    },
  };
}

/** Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014), with 32 bits. */
function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
