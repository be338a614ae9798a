import type { Random } from "../workload/index.js";

/** Random numbers, the same for the same seed (mulberry32, a generator by Tommy Ettinger). */
export function seeded(seed: number): Pick<Random, "fraction" | "below" | "pick"> {
  let state = seed | 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(fraction() * count);
  return { fraction, below, pick: (items) => items[below(items.length)] };
}
