/*
 * Plain data: what JSON can hold, and NaN. Everything that a model and a store are compared by is plain data.
 */

/** A value that is no plain data: where it stands in the whole, and what it is. */
export class NotPlainError extends Error {
  override readonly name = "NotPlainError";
  /** `path`: "" for the whole, else such as `.lines[2].price`. */
  constructor(path: string, what: string) {
    super(`${path === "" ? "it" : `its ${path.replace(/^\./, "")}`} is ${what}`);
  }
}

/**
 * A copy that shares nothing with the value. Fields that are undefined are left out; undefined itself stays.
 * @throws NotPlainError naming the part that is no plain data
 */
export function copyPlain(value: unknown): unknown {
  return value === undefined ? undefined : copy(value, "", []);
}

function copy(value: unknown, path: string, around: readonly object[]): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
        throw new NotPlainError(path, `${value}, which JSON cannot hold`);
      }
      // JSON has no negative zero.
      return value === 0 ? 0 : value;
    case "object":
      return value === null ? null : copyObject(value, path, around);
    case "undefined":
      throw new NotPlainError(path, "undefined, where null can stand");
    default:
      throw new NotPlainError(path, `a ${typeof value}`);
  }
}

/** Deeper nesting is a mistake, and would overflow the stack. */
const depthMax = 500;

function copyObject(value: object, path: string, around: readonly object[]): unknown {
  if (around.includes(value)) throw new NotPlainError(path, "an object that contains itself");
  if (around.length >= depthMax) throw new NotPlainError("", `nested more than ${depthMax} levels deep`);
  const within = [...around, value];
  if (Array.isArray(value)) {
    return Array.from(value, (item: unknown, index) => copy(item, `${path}[${index}]`, within));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new NotPlainError(path, kindOf(value));
  if (Object.getOwnPropertySymbols(value).length > 0) throw new NotPlainError(path, "an object with a symbol as key");
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, copy(field, pathOf(path, name), within)]));
}

function kindOf(value: object): string {
  const name: unknown = value.constructor?.name;
  const kind = typeof name === "string" && name !== "" ? name : "class";
  if (kind === "Promise") return "a promise";
  return `${/^[AEIOU]/.test(kind) ? "an" : "a"} ${kind}, which is no plain object`;
}

/** The path of a field, in JavaScript's own form. */
export function pathOf(path: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

/** Equal for values that are equal: the order of fields does not matter, undefined equals null at the top. */
export function keyOf(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(keyOf).join(",")}]`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const sorted = fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, field]) => `${JSON.stringify(name)}:${keyOf(field)}`).join(",")}}`;
}

/** Frozen in all its parts. Returns the value itself. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}

/** Whether NaN is in it: comparable, but nothing that a JSON file can hold. */
export function hasNaN(value: unknown): boolean {
  if (typeof value === "number") return Number.isNaN(value);
  return typeof value === "object" && value !== null && Object.values(value).some(hasNaN);
}

const shownMax = 160;

/** A value as compact JSON, for a reader. */
export function showValue(value: unknown): string {
  return brief(keyOf(value));
}

/** Whether a reader sees all of it. */
export function isShownWhole(value: unknown): boolean {
  return keyOf(value).length <= shownMax;
}

export function brief(text: string): string {
  return text.length > shownMax ? `${text.slice(0, shownMax - 1)}…` : text;
}

/** Whether it is an object with fields: no array, not null. */
export function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
