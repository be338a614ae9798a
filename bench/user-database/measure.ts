import { createHistogram } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import { createProgress } from "../progress.js";
import { type Latencies, latenciesOf } from "../statistics.js";
import type { Contestant, ContestantName } from "./contestants.js";

/** One measurement. */
export interface Measurement {
  readonly work: WorkName;
  readonly contestant: ContestantName;
  readonly repetition: number;
  readonly transactionsPerSecond: number;
  readonly latencies: Latencies | null;
}

export const workNames = ["read", "write"] as const;
export type WorkName = (typeof workNames)[number];

const works: { readonly [Name in WorkName]: (database: Database) => void } = {
  read(database) {
    database.prepare("SELECT value FROM settings WHERE name = 'theme'").get();
  },
  write(database) {
    database
      .prepare("INSERT OR REPLACE INTO settings (name, value) VALUES ('theme', ?)")
      .run(String(performance.now()));
  },
};

export interface MeasureOptions {
  readonly seconds: number;
  readonly repetitions: number;
}

/** Measures all contestants in turns, so that a temporary load on the machine affects all of them. */
export async function measureAll(
  contestants: readonly Contestant[],
  { seconds, repetitions }: MeasureOptions,
  signal: AbortSignal,
): Promise<Measurement[]> {
  const progress = createProgress(repetitions * workNames.length * contestants.length);
  const measurements: Measurement[] = [];
  try {
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      for (const work of workNames) {
        for (const contestant of contestants) {
          progress.next(`${work}, ${contestant.name}`);
          // Signals are handled only between turns of the event loop, and a measurement is synchronous.
          await nextTurn();
          signal.throwIfAborted();
          const measured = measure(contestant, works[work], seconds);
          measurements.push({ work, contestant: contestant.name, repetition, ...measured });
        }
      }
    }
    return measurements;
  } finally {
    progress.stop();
  }
}

function measure({ transact }: Contestant, work: (database: Database) => void, seconds: number) {
  const nanoseconds = createHistogram();
  const began = performance.now();
  let now = began;
  while (now - began < seconds * 1000) {
    const before = now;
    transact(work);
    now = performance.now();
    nanoseconds.record(Math.max(1, Math.round((now - before) * 1e6)));
  }
  return {
    transactionsPerSecond: (nanoseconds.count / (now - began)) * 1000,
    latencies: latenciesOf(nanoseconds),
  };
}
