import type { Counts } from "../core/index.js";

/** Returns a number with separators of thousands. */
export function formatNumber(value: number): string {
  return value.toLocaleString("en-US");
}

/** Returns a number of things: "1 step", "2,000 steps". Numbers from a thousand million on are rounded. */
export function formatCount(value: number, noun: string, plural = `${noun}s`): string {
  return `${formatRounded(value)} ${value === 1 ? noun : plural}`;
}

/** Returns a number, rounded from a thousand million on. */
export function formatRounded(value: number): string {
  return value >= 1e9 ? `about ${value.toExponential(1).replace("e+", "e")}` : formatNumber(value);
}

/** Returns the sum over all types of operations. */
export function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}
