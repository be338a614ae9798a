import { apiKeysFor, type KeyKind, keysOfAllKinds } from "./keys.js";

/** The keys that a target is verified with, and which of them are one account. */
export interface KeySpace {
  /** At most so many keys, no two of them of one account: the target's own, or default ones. */
  first(count: number): readonly string[];
  /** The same; if they are default ones, also of the kinds that the store takes. */
  mixed(count: number): readonly string[];
  /** Other keys of the same account: other case, outer space, the other Unicode form. */
  variantsOf(key: string): readonly string[];
  /** The one key by which all keys of its account are known to the judge. If nothing is known of it: the key itself. */
  representative(key: string): string;
}

export interface KeyChoice {
  /** Undefined: the target names no keys of its own. */
  readonly apiKeys: readonly string[] | undefined;
  readonly keyKinds: readonly KeyKind[];
  /** The canonical form of each key that is used. Undefined: each key is its own. */
  readonly forms?: ReadonlyMap<string, string> | undefined;
}

/** More than a round of the stress pass or a soaked storage uses, since of some only one in several can be used. */
const defaultKeysMax = 1500;
/** The number of keys of which other spellings are used. */
const speltMax = 200;

export function createKeySpace({ apiKeys, keyKinds, forms }: KeyChoice): KeySpace {
  const first = (count: number): readonly string[] => apiKeysFor(apiKeys, count);
  const mixed = (count: number): readonly string[] => keysOfAllKinds({ apiKeys, keyKinds }, count);
  if (forms === undefined) return { first, mixed, variantsOf: () => [], representative: (key) => key };

  const keysOf = new Map<string, string[]>();
  // Default keys come before those of kinds, and those before variants, so that a variant stands for none.
  for (const key of new Set([...first(defaultKeysMax), ...mixed(defaultKeysMax), ...forms.keys()])) {
    const form = forms.get(key);
    if (form !== undefined) keysOf.set(form, [...(keysOf.get(form) ?? []), key]);
  }
  const classOf = (key: string): readonly string[] => keysOf.get(forms.get(key) ?? "") ?? [key];
  const representative = (key: string): string => (forms.has(key) ? (classOf(key)[0] ?? key) : key);
  const distinct = (keys: readonly string[], count: number): readonly string[] =>
    [...new Set(keys.map(representative))].slice(0, count);
  return {
    first: (count) => distinct(first(defaultKeysMax), count),
    mixed: (count) => distinct(mixed(defaultKeysMax), count),
    variantsOf: (key) => (forms.has(key) ? classOf(key).filter((other) => other !== key) : []),
    representative,
  };
}

/**
 * Every key of which the canonical form must be known: those that are used, and what may be another spelling of one.
 */
export function keysToCanonicalise({ apiKeys, keyKinds }: KeyChoice, others: readonly string[]): readonly string[] {
  const used = [
    ...apiKeysFor(apiKeys, defaultKeysMax),
    ...keysOfAllKinds({ apiKeys, keyKinds }, defaultKeysMax),
    ...others,
  ];
  const spelt = [...new Set([...used.slice(0, speltMax), ...keyKinds.map(({ at }) => at(0))])];
  return [...new Set([...used, ...spelt.flatMap(spellingsOf)])];
}

/** Returns spellings that may be the same key. Their canonical forms decide. */
function spellingsOf(key: string): readonly string[] {
  const capitalised = `${key.slice(0, 1).toUpperCase()}${key.slice(1)}`;
  return [
    key.toUpperCase(),
    key.toLowerCase(),
    capitalised,
    `${key} `,
    ` ${key}`,
    key.normalize("NFC"),
    key.normalize("NFD"),
  ];
}
