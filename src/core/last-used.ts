/**
 * Returns a function that returns the value of a key. It makes the value if the key is not among those that were used last.
 * `max`: how many values are kept.
 */
export function keepLastUsed<T>(max: number): (key: string, make: () => Promise<T>) => Promise<T> {
  /** The one that was used last comes last. */
  const kept = new Map<string, T>();
  return async (key, make) => {
    const value = kept.get(key) ?? (await make());
    kept.delete(key);
    kept.set(key, value);
    for (const oldest of kept.keys()) if (kept.size > max) kept.delete(oldest);
    return value;
  };
}
