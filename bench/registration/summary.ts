import { type Latencies, median, overRepetitions, spread } from "../statistics.js";
import { type ContestantName, contestantNames } from "./contestants.js";
import type { MeasurementResult } from "./measurement.js";
import { type WorkloadName, workloadNames } from "./workloads.js";

/** All repetitions of one contestant under one workload. */
export interface Summary {
  readonly workload: WorkloadName;
  readonly threads: number;
  readonly contestant: ContestantName;
  readonly answeredPerSecond: number;
  readonly createdPerSecond: number;
  /** See `spread`. */
  readonly spread: number;
  readonly latencies: Latencies | null;
  /** The rate relative to that contestant: the median over the repetitions. */
  readonly timesAsFastAs: { readonly [Name in ContestantName]: number };
  /** Sum of all repetitions. */
  readonly answered: number;
  readonly errors: { readonly [code: string]: number };
  readonly brokenAccounts: number;
}

export function summarize(results: readonly MeasurementResult[]): Summary[] {
  const threadCounts = [...new Set(results.map(({ threads }) => threads))];
  return workloadNames.flatMap((workload) =>
    threadCounts.flatMap((threads) => {
      const side = results.filter((result) => result.workload === workload && result.threads === threads);
      return contestantNames.flatMap((contestant) => {
        const own = side.filter((result) => result.contestant === contestant);
        return own.length === 0 ? [] : [{ workload, threads, contestant, ...overOwn(own, side) }];
      });
    }),
  );
}

/** Summarizes one contestant. `side`: the results of all contestants in the same repetitions. */
function overOwn(own: readonly MeasurementResult[], side: readonly MeasurementResult[]) {
  const rates = own.map(({ answeredPerSecond }) => answeredPerSecond);
  const timesAsFastAs = (other: ContestantName): number =>
    median(
      own.flatMap(({ repetition, answeredPerSecond }) =>
        side
          .filter((result) => result.contestant === other && result.repetition === repetition)
          .map((result) => answeredPerSecond / result.answeredPerSecond),
      ),
    );
  const errors: { [code: string]: number } = {};
  for (const [code, count] of own.flatMap((result) => Object.entries(result.errors))) {
    errors[code] = (errors[code] ?? 0) + count;
  }
  return {
    answeredPerSecond: median(rates),
    createdPerSecond: median(own.map(({ accounts, seconds }) => accounts.whole / seconds)),
    spread: spread(rates),
    latencies: overRepetitions(own.map(({ latencies }) => latencies)),
    timesAsFastAs: {
      rollcall: timesAsFastAs("rollcall"),
      "check-then-insert": timesAsFastAs("check-then-insert"),
      floor: timesAsFastAs("floor"),
    },
    answered: own.reduce((sum, { answered }) => sum + answered, 0),
    errors,
    brokenAccounts: own.reduce((sum, { accounts }) => sum + accounts.broken, 0),
  };
}
