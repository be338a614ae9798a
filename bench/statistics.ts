import type { RecordableHistogram } from "node:perf_hooks";

/** Latencies in milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

/** Of a histogram of nanoseconds; null where it is empty. */
export function latenciesOf(nanoseconds: RecordableHistogram): Latencies | null {
  if (nanoseconds.count === 0) return null;
  const ms = (value: number): number => value / 1e6;
  return { p50: ms(nanoseconds.percentile(50)), p99: ms(nanoseconds.percentile(99)), worst: ms(nanoseconds.max) };
}

/** Of repetitions: the median of the percentiles, but the worst of the worst. */
export function overRepetitions(repetitions: readonly (Latencies | null)[]): Latencies | null {
  const measured = repetitions.filter((latencies) => latencies !== null);
  if (measured.length === 0) return null;
  return {
    p50: median(measured.map(({ p50 }) => p50)),
    p99: median(measured.map(({ p99 }) => p99)),
    worst: Math.max(...measured.map(({ worst }) => worst)),
  };
}

/** NaN where there are no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}

/**
 * How far repetitions lie apart: half the distance from the least to the greatest, as a part of the median. NaN where
 * there is only one.
 */
export function spread(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  return (Math.max(...values) - Math.min(...values)) / 2 / median(values);
}
