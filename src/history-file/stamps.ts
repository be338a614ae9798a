/**
 * A time stamp, in any unit. A number that JavaScript represents exactly is itself; of another one the decimals are kept.
 */
export type Stamp = number | ExactStamp;

/** A time stamp with more digits than a number holds, or a date. */
export interface ExactStamp {
  /** The nearest number. It orders almost all stamps. */
  readonly nearest: number;
  /** All digits. It orders stamps with the same nearest number. Of a date: seconds since 1970. */
  readonly decimal: string;
  /** As it was recorded. */
  readonly text: string;
}

/** What the stamps of a file are. Different kinds cannot be compared. */
export type StampKind = "number" | "date";

export interface ReadStamp {
  readonly kind: StampKind;
  readonly stamp: Stamp;
}

/** Numbers with so many significant digits are ordered as their nearest numbers are. */
const digitsMax = 15;

/** Returns the time stamp: a number, a text of digits, or a date in ISO 8601 (without a zone: UTC). Undefined: it is none. */
export function readStamp(value: unknown): ReadStamp | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? { kind: "number", stamp: value } : undefined;
  if (typeof value !== "string") return undefined;
  if (/^-?\d+(\.\d+)?$/.test(value)) return { kind: "number", stamp: decimalStamp(value, value) };
  const decimal = secondsOf(value);
  return decimal === undefined ? undefined : { kind: "date", stamp: { ...exact(decimal, value) } };
}

/** Returns a negative number if `a` comes before `b`, and 0 if they are equal. */
export function compareStamps(a: Stamp, b: Stamp): number {
  const [nearestA, nearestB] = [nearestOf(a), nearestOf(b)];
  if (nearestA !== nearestB) return nearestA - nearestB;
  if (typeof a === "number" && typeof b === "number") return 0;
  return compareDecimals(decimalOf(a), decimalOf(b));
}

/** Returns the stamp as it was recorded. */
export function recordedStamp(stamp: Stamp): number | string {
  return typeof stamp === "number" ? stamp : stamp.text;
}

function decimalStamp(decimal: string, text: string): Stamp {
  const digits = decimal.replace(/^-?0*|\./g, "");
  return digits.length <= digitsMax ? Number(decimal) : exact(decimal, text);
}

function exact(decimal: string, text: string): ExactStamp {
  return { nearest: Number(decimal), decimal, text };
}

/** Returns the nearest number. */
export function nearestOf(stamp: Stamp): number {
  return typeof stamp === "number" ? stamp : stamp.nearest;
}

function decimalOf(stamp: Stamp): string {
  if (typeof stamp !== "number") return stamp.decimal;
  return Number.isInteger(stamp) ? String(BigInt(stamp)) : stamp.toFixed(20);
}

function compareDecimals(a: string, b: string): number {
  const decimals = Math.max(decimalsOf(a), decimalsOf(b));
  const difference = scaled(a, decimals) - scaled(b, decimals);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function decimalsOf(decimal: string): number {
  const point = decimal.indexOf(".");
  return point === -1 ? 0 : decimal.length - point - 1;
}

function scaled(decimal: string, decimals: number): bigint {
  return BigInt(decimal.replace(".", "") + "0".repeat(decimals - decimalsOf(decimal)));
}

const iso = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)? ?(?:Z|([+-])(\d\d):?(\d\d))?$/i;

/** Returns the seconds since 1970 with all digits of a fraction: a Date would drop what is below a millisecond. */
function secondsOf(text: string): string | undefined {
  const found = iso.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  if (hour > 24 || minute > 59 || second > 60) return undefined;
  const offset = (found[8] === "-" ? -1 : 1) * (Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0));
  const seconds = Date.UTC(year, month - 1, day, hour, minute - offset, second) / 1000;
  return found[7] === undefined ? String(seconds) : `${seconds}.${found[7]}`;
}
