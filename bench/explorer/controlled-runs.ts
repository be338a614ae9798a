import { pathToFileURL } from "node:url";
import type { TimeMode } from "#src/core/index.js";
import { createRunDirectories, openControlledThreads } from "#src/host/index.js";
import { adapters, runOf } from "../../properties/verify/registration.js";
import { registrations } from "./programs.js";

const warmUps = 5;
/** The first client is preempted once: before each of its first 12 steps in turn. */
const stopsMax = 12;

/** A database server for runs. */
export interface RunDatabase {
  /** Connection string of the database of the runs. */
  readonly postgresUrl: string;
  readonly time: TimeMode;
}

/**
 * Returns the milliseconds of a controlled run. It does the same as a run of `timePlainRuns`. `database`: undefined: none.
 */
export async function timeControlledRuns(module: string, runs: number, database?: RunDatabase): Promise<number> {
  const directories = createRunDirectories();
  const threads = openControlledThreads({
    postgresUrl: undefined,
    ...database,
    targetUrl: pathToFileURL(module).href,
    adapters,
    count: registrations.clients.length,
    timeouts: { stepMs: 10_000, stallMs: 10_000 },
    signal: new AbortController().signal,
  });
  const runOnce = async (run: number): Promise<void> => {
    const directory = directories.next();
    const choices = [...new Array<number>(1 + (run % stopsMax)).fill(0), 1];
    const schedule = { type: "choices", choices } as const;
    const mayCopySetup = database !== undefined;
    const outcome = await threads.run({ directory, ...runOf(registrations), schedule, mayCopySetup });
    if (outcome.type !== "finished") throw new Error(`a controlled run ended as ${outcome.type}`);
    directories.discard(directory);
  };
  try {
    for (let run = 0; run < warmUps; run += 1) await runOnce(run);
    const start = performance.now();
    for (let run = 0; run < runs; run += 1) await runOnce(run);
    return (performance.now() - start) / runs;
  } finally {
    await threads.destroy();
    directories.removeAll();
  }
}
