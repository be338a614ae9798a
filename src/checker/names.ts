/** The names that occur in each partition, numbered in the order in which they do. */
export interface Names {
  numberOf(partition: number, name: string): number;
  /** Returns the name with this number. */
  nameOf(partition: number, number: number): string;
}

/** Most partitions have two names, such as a key and an id: they take no object of their own. */
export function createNames(): Names {
  const first: string[] = [];
  const second: string[] = [];
  const others = new Map<number, { readonly names: string[]; readonly numbers: Map<string, number> }>();

  const numberOf = (partition: number, name: string) => {
    first[partition] ??= name;
    if (first[partition] === name) return 0;
    second[partition] ??= name;
    if (second[partition] === name) return 1;
    const more = others.get(partition) ?? { names: [], numbers: new Map<string, number>() };
    const known = more.numbers.get(name);
    if (known !== undefined) return known;
    const number = 2 + more.names.length;
    more.names.push(name);
    more.numbers.set(name, number);
    others.set(partition, more);
    return number;
  };

  const nameOf = (partition: number, number: number) => {
    const names = number === 0 ? first : second;
    const name = number < 2 ? names[partition] : others.get(partition)?.names[number - 2];
    if (name === undefined) throw new RangeError(`partition ${partition} has no name ${number}`);
    return name;
  };

  return { numberOf, nameOf };
}

const canonical: string[] = [];

/** Returns what replaces a name with this number, in every partition. */
export function canonicalName(number: number): string {
  const name = canonical[number] ?? `#${number}`;
  canonical[number] = name;
  return name;
}

/** Returns the number of a name that replaces others. */
export function canonicalNumber(name: string): number {
  return Number(name.slice(1));
}
