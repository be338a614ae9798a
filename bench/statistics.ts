import type { RecordableHistogram } from "node:perf_hooks";

/** Latencies in milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

/** Returns the latencies of a histogram of nanoseconds, or null if it is empty. */
export function latenciesOf(nanoseconds: RecordableHistogram): Latencies | null {
  if (nanoseconds.count === 0) return null;
  const ms = (value: number): number => value / 1e6;
  return { p50: ms(nanoseconds.percentile(50)), p99: ms(nanoseconds.percentile(99)), worst: ms(nanoseconds.max) };
}

/** Combines repetitions: the median of each percentile, and the maximum of the worst. */
export function overRepetitions(repetitions: readonly (Latencies | null)[]): Latencies | null {
  const measured = repetitions.filter((latencies) => latencies !== null);
  if (measured.length === 0) return null;
  return {
    p50: median(measured.map(({ p50 }) => p50)),
    p99: median(measured.map(({ p99 }) => p99)),
    worst: Math.max(...measured.map(({ worst }) => worst)),
  };
}

/** Returns the median, or NaN if there are no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}

/**
 * Returns the spread of repetitions: half the distance from the least to the greatest, relative to the median. NaN if
 * there is only one.
 */
export function spread(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  return (Math.max(...values) - Math.min(...values)) / 2 / median(values);
}
