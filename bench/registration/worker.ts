import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { type Barrier, meet } from "./barrier.js";
import type { Client } from "./contestant.js";
import { type ContestantName, contestants } from "./contestants.js";
import { type WorkloadName, workloads } from "./workloads.js";

/*
 * The entry of every worker thread.
 */

/** One thread's part of a measurement. */
export interface Task {
  readonly contestant: ContestantName;
  readonly workload: WorkloadName;
  readonly directory: string;
  readonly thread: number;
  readonly seconds: number;
  readonly barrier: Barrier;
}

/** The result of one thread. */
export interface ThreadReport {
  /** Nanoseconds of the calls without an error. In another thread it can only be read. */
  readonly latencies: RecordableHistogram;
  /** Number of calls that ended with an error, by its code. */
  readonly errors: { readonly [code: string]: number };
  /** Nanoseconds on a clock that all threads share. */
  readonly began: bigint;
  readonly ended: bigint;
}

export default async function measure(task: Task): Promise<ThreadReport> {
  const client = contestants[task.contestant].connect(task.directory);
  try {
    return await registerUntilOver(task, client);
  } finally {
    client.close();
  }
}

async function registerUntilOver(
  { workload: name, thread, seconds, barrier }: Task,
  client: Client,
): Promise<ThreadReport> {
  const { callsAtOnce, inStep, keyOf } = workloads[name];
  const latencies = createHistogram();
  const errors: { [code: string]: number } = {};

  const register = async (apiKey: string, arrived: number): Promise<void> => {
    try {
      await client.register(apiKey);
      latencies.record(Math.max(1, Math.round((performance.now() - arrived) * 1e6)));
    } catch (error) {
      const code = nameOf(error);
      errors[code] = (errors[code] ?? 0) + 1;
    }
  };

  meet(barrier, () => false);
  const began = process.hrtime.bigint();
  const deadline = performance.now() + seconds * 1000;
  const isOver = (): boolean => performance.now() >= deadline;
  for (let call = 0; inStep ? meet(barrier, isOver) : !isOver(); call += callsAtOnce) {
    const keys = Array.from({ length: callsAtOnce }, (_, index) => keyOf(thread, call + index));
    const arrived = performance.now();
    await Promise.all(keys.map((key) => register(key, arrived)));
  }
  return { latencies, errors, began, ended: process.hrtime.bigint() };
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
