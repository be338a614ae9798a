/** Random numbers, the same for the same seed. */
export interface Dice {
  /** At least 0, less than 1. */
  fraction(): number;
  /** A whole number, at least 0, less than `count`. */
  below(count: number): number;
  chance(probability: number): boolean;
  /** One of them; undefined where there is none. */
  pick<T>(items: readonly T[]): T | undefined;
  /** So many of them, in any order; all where there are fewer. */
  some<T>(items: readonly T[], count: number): T[];
}

/**
 * Each epoch has dice of its own, so that what it draws does not hang on how long the one before it lasted. (fast-check
 * generates what is drawn here only as a whole, before the run; a soak draws as it goes, for hours.)
 */
export function createDice(seed: number): Dice {
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

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
