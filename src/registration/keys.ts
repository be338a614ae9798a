/** Long enough that a store which compares, indexes or stores only the beginning of a key shows it. */
const longPrefix = `rc_${"live".repeat(20)}_`;

/**
 * The `index`-th API key of a run where the target names none of its own. Neighbours differ only in case, only in their
 * last character, or only after a long common prefix; all of them are plain ASCII that any store accepts.
 */
function defaultApiKey(index: number): string {
  const number = Math.floor(index / 4);
  const variants = [`rc_key_${number}_a`, `rc_key_${number}_A`, `rc_key_${number}_b`, `${longPrefix}${number}`];
  return variants[index % 4] ?? longPrefix;
}

/** The keys of a run: the target's own, or as many default ones as are wanted. */
export function apiKeysFor(own: readonly string[] | undefined, count: number): readonly string[] {
  return own ?? Array.from({ length: count }, (_, index) => defaultApiKey(index));
}

/** Keys that some stores refuse, and that others take for one another: as file names, e-mail addresses, paths. */
export interface KeyKind {
  /** For a reader: "a key with ...". */
  readonly name: string;
  /** The `number`-th key of the kind. */
  readonly at: (number: number) => string;
}

export const keyKinds: readonly KeyKind[] = [
  { name: "a dot", at: (number) => `rc.key.${number}` },
  { name: "an at sign", at: (number) => `rc@key@${number}` },
  { name: "a plus sign", at: (number) => `rc+key+${number}` },
  { name: "a hyphen", at: (number) => `rc-key-${number}` },
  { name: "a slash", at: (number) => `rc/key/${number}` },
  { name: "a space", at: (number) => `rc key ${number}` },
  { name: "an accented letter (Unicode NFC)", at: (number) => `rc_k\u00e9y_${number}` },
  { name: "a letter and a combining accent (Unicode NFD)", at: (number) => `rc_ke\u0301y_${number}` },
];

/** As many keys as are wanted: the target's own, or default ones, also of the kinds that it takes. */
export function keysOfAllKinds(
  {
    apiKeys,
    keyKinds: kinds,
  }: { readonly apiKeys: readonly string[] | undefined; readonly keyKinds: readonly KeyKind[] },
  count: number,
): readonly string[] {
  if (apiKeys !== undefined) return apiKeys;
  const plain = 4;
  return Array.from({ length: count }, (_, index) => {
    const [round, position] = [Math.floor(index / (plain + kinds.length)), index % (plain + kinds.length)];
    return kinds[position - plain]?.at(round) ?? defaultApiKey(round * plain + position);
  });
}
