/** A name that is not known, and the known name that was most likely meant. */
export interface Misspelling {
  readonly given: string;
  readonly meant: string;
}

/**
 * Returns the known name that was most likely meant: it differs only in case, or in few letters. Undefined: the given
 * name is known, or resembles no known name.
 */
export function meantBy(given: string, known: readonly string[]): string | undefined {
  if (known.includes(given)) return undefined;
  const near = known
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= allowedFor(name) && !isWordWithin(given, name, distance))
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.name;
}

/** Returns whether a name is a word of its own: "move" is not meant to be "remove", but "job" is meant to be "jobs". */
function isWordWithin(given: string, name: string, distance: number): boolean {
  return distance > 1 && name.toLowerCase().includes(given.toLowerCase());
}

/**
 * Returns the maximum distance to a known name. If a name is short, names that resemble it are rarely misspelt: "node"
 * is not meant to be "name".
 */
function allowedFor(name: string): number {
  return name.length >= 5 ? 2 : 1;
}

/**
 * Returns the misspelt names among these. If a known name is given, too, then no other name was meant to be it: a
 * client with `close` may have a method `lose`.
 */
export function misspellingsIn(given: readonly string[], known: readonly string[]): readonly Misspelling[] {
  const open = known.filter((name) => !given.includes(name));
  return given.flatMap((name): Misspelling[] => {
    const meant = known.includes(name) ? undefined : meantBy(name, open);
    return meant === undefined ? [] : [{ given: name, meant }];
  });
}

/** Returns the names of all properties of an object and its class, without those of every object. */
export function propertyNamesOf(object: object): readonly string[] {
  const names = new Set<string>();
  for (
    let each: object | null = object;
    each !== null && each !== Object.prototype;
    each = Object.getPrototypeOf(each)
  ) {
    for (const name of Object.getOwnPropertyNames(each)) names.add(name);
  }
  names.delete("constructor");
  return [...names];
}

/** Returns the number of letters to insert, remove, replace or swap with their neighbour (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced, swapped));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
