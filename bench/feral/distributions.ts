/** Returns a number from 1 to the number of keys. */
export type Draw = () => number;

export function uniform(keys: number, random: () => number): Draw {
  return () => 1 + Math.floor(random() * keys);
}

/** The constant of YCSB (Cooper et al., "Benchmarking Cloud Serving Systems with YCSB", 2010). */
const skew = 0.99;

/** Draws key i with a probability that is proportional to i ** -0.99. */
export function zipfian(keys: number, random: () => number): Draw {
  const cumulated = new Float64Array(keys);
  let sum = 0;
  for (let key = 0; key < keys; key += 1) {
    sum += (key + 1) ** -skew;
    cumulated[key] = sum;
  }
  return () => 1 + firstAbove(cumulated, random() * sum);
}

/** Returns the index of the first value that is greater, in an ascending list. */
function firstAbove(ascending: Float64Array, limit: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Returns the items in a random order. */
export function shuffled<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
