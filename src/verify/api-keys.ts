/** Long enough that a store which compares, indexes or stores only the beginning of a key shows it. */
const longPrefix = `rc_${"live".repeat(20)}_`;

/**
 * The `index`-th API key of a run where the target names none of its own. Neighbours differ only in case, only in their
 * last character, or only after a long common prefix; all of them are plain ASCII that any store accepts.
 */
export function defaultApiKey(index: number): string {
  const number = Math.floor(index / 4);
  const variants = [`rc_key_${number}_a`, `rc_key_${number}_A`, `rc_key_${number}_b`, `${longPrefix}${number}`];
  return variants[index % 4] ?? longPrefix;
}

/** The keys of a run: the target's own, or as many default ones as are wanted. */
export function apiKeysFor(own: readonly string[] | undefined, count: number): readonly string[] {
  return own ?? Array.from({ length: count }, (_, index) => defaultApiKey(index));
}
