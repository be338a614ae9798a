import { createHistogram } from "node:perf_hooks";
import type { Piscina } from "piscina";
import type { Scratch } from "../scratch.js";
import { type Latencies, latenciesOf } from "../statistics.js";
import { type AccountCount, countAccounts } from "./accounts.js";
import { createBarrier } from "./barrier.js";
import { type ContestantName, contestants } from "./contestants.js";
import type { Task, ThreadReport } from "./worker.js";
import type { WorkloadName } from "./workloads.js";

/** One measurement. */
export interface Measurement {
  readonly workload: WorkloadName;
  readonly threads: number;
  readonly contestant: ContestantName;
  readonly repetition: number;
}

/** The result of one measurement. */
export interface MeasurementResult extends Measurement {
  readonly seconds: number;
  /** Number of calls without an error. Rate and latencies are of these calls. */
  readonly answered: number;
  readonly answeredPerSecond: number;
  /** Milliseconds, or null if no call succeeded. */
  readonly latencies: Latencies | null;
  readonly errors: { readonly [code: string]: number };
  readonly accounts: AccountCount;
}

/** Measures on an empty store. `pool` needs at least as many threads as the measurement. */
export async function runMeasurement(
  pool: Piscina,
  scratch: Scratch,
  measurement: Measurement,
  seconds: number,
): Promise<MeasurementResult> {
  const { contestant, workload, threads } = measurement;
  const directory = scratch.fresh();
  contestants[contestant].setup(directory);
  const barrier = createBarrier(threads);
  const running = Array.from({ length: threads }, (_, thread): Promise<ThreadReport> => {
    return pool.run({ contestant, workload, directory, thread, seconds, barrier } satisfies Task);
  });
  const reports = await Promise.all(running);
  const accounts = countAccounts(directory);
  scratch.discard(directory);
  return { ...measurement, ...merge(reports), accounts };
}

function merge(reports: readonly ThreadReport[]) {
  const latencies = createHistogram();
  const errors: { [code: string]: number } = {};
  for (const report of reports) {
    latencies.add(report.latencies);
    for (const [code, count] of Object.entries(report.errors)) errors[code] = (errors[code] ?? 0) + count;
  }
  const began = Math.min(...reports.map((report) => Number(report.began)));
  const ended = Math.max(...reports.map((report) => Number(report.ended)));
  const seconds = (ended - began) / 1e9;
  const answered = latencies.count;
  return { seconds, answered, answeredPerSecond: answered / seconds, latencies: latenciesOf(latencies), errors };
}
