/** A value in JSON: what registers, sets and queues hold. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

/** Returns whether two values are equal. The order of fields does not matter. */
export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  return typeof a === "object" && typeof b === "object" && canonicalText(a) === canonicalText(b);
}

/** Returns the value as JSON with sorted fields: equal values have the same text. */
export function canonicalText(value: Value): string {
  return typeof value === "object" ? JSON.stringify(value, sortFields) : JSON.stringify(value);
}

/** Returns a hash of 32 bits. Equal values have the same. */
export function hashValue(value: Value): number {
  return typeof value === "number" && Number.isInteger(value) ? value | 0 : hashText(canonicalText(value));
}

/** Returns a hash of 32 bits (FNV-1a). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}

function sortFields(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
