/** Items in the order of a first rank, then of a second rank, then of their arrival. */
export interface Queue<T> {
  add(item: T, first: number, second: number): void;
  /** Removes and returns the first item whose first rank is at most `firstMax`; undefined: there is none. */
  take(firstMax: number): T | undefined;
  /** Adds an item that was taken, as the first of its ranks. */
  putBack(item: T, first: number, second: number): void;
}

export function createQueue<T>(): Queue<T> {
  const byFirst: T[][][] = [];
  const itemsOf = (first: number, second: number): T[] => {
    byFirst[first] ??= [];
    const bySecond = byFirst[first];
    bySecond[second] ??= [];
    return bySecond[second];
  };
  return {
    add: (item, first, second) => void itemsOf(first, second).push(item),
    putBack: (item, first, second) => void itemsOf(first, second).unshift(item),
    take(firstMax) {
      for (const bySecond of byFirst.slice(0, firstMax + 1)) {
        const item = bySecond?.find((items) => items !== undefined && items.length > 0)?.shift();
        if (item === undefined) continue;
        return item;
      }
      return undefined;
    },
  };
}
