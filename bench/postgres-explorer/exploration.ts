import { pathToFileURL } from "node:url";
import { createExploration } from "#src/explorer/index.js";
import { createRunDirectories, openControlledThreads } from "#src/host/index.js";
import { adapters, runOf } from "../../properties/verify/registration.js";
import type { RunDatabase } from "../explorer/controlled-runs.js";
import { registrations } from "../explorer/programs.js";

/** What it took to run every schedule of two registrations of one key. */
export interface TimedExploration {
  readonly schedules: number;
  readonly steps: number;
  /** With the start of the threads. */
  readonly seconds: number;
}

/** Runs every schedule of two registrations of one key. */
export async function timeExploration(module: string, database: RunDatabase): Promise<TimedExploration> {
  const clients = registrations.clients.length;
  const directories = createRunDirectories();
  const start = performance.now();
  const threads = openControlledThreads({
    ...database,
    targetUrl: pathToFileURL(module).href,
    adapters,
    count: clients,
    timeouts: { stepMs: 10_000, stallMs: 30_000 },
    signal: new AbortController().signal,
  });
  const exploration = createExploration(clients);
  let [schedules, steps] = [0, 0];
  try {
    for (let plan = exploration.next(Infinity); plan !== undefined; plan = exploration.next(Infinity)) {
      const directory = directories.next();
      const run = { directory, ...runOf(registrations), schedule: plan.schedule, mayCopySetup: true };
      const outcome = await threads.run(run);
      if (outcome.type !== "finished") throw new Error(`a controlled run ended as ${outcome.type}`);
      directories.discard(directory);
      exploration.learn(plan, outcome.trace);
      schedules += 1;
      steps += outcome.trace.steps.length;
    }
    return { schedules, steps, seconds: (performance.now() - start) / 1000 };
  } finally {
    await threads.destroy();
    directories.removeAll();
  }
}
