/** Items in the order of a first rank, then of a second rank, then of their arrival. */
export interface Queue<T> {
  add(item: T, first: number, second: number): void;
  /** Removes and returns the first item whose first rank is at most `firstMax`; undefined: there is none. */
  take(firstMax: number): T | undefined;
  isEmpty(): boolean;
}

export function createQueue<T>(): Queue<T> {
  const byFirst: T[][][] = [];
  let size = 0;
  return {
    add(item, first, second) {
      size += 1;
      byFirst[first] ??= [];
      const bySecond = byFirst[first];
      bySecond[second] ??= [];
      bySecond[second].push(item);
    },
    take(firstMax) {
      for (const bySecond of byFirst.slice(0, firstMax + 1)) {
        const item = bySecond?.find((items) => items !== undefined && items.length > 0)?.shift();
        if (item === undefined) continue;
        size -= 1;
        return item;
      }
      return undefined;
    },
    isEmpty: () => size === 0,
  };
}
