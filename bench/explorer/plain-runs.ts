import { pathToFileURL } from "node:url";
import { Piscina } from "piscina";
import type { Services } from "rollcall/verify";
import { createRunDirectories } from "#src/host/index.js";
import type { PlainTask } from "./plain-client.js";
import { registrations } from "./programs.js";

const clientUrl = new URL("./plain-client.js", import.meta.url).href;

/** What the runs have beside a directory. */
export interface PlainServices {
  readonly given: Services;
  /** Makes it as it was after `setup`. Returns false if `setup` must run. */
  renew(): Promise<boolean>;
  /** Called after `setup`. */
  remember(): Promise<void>;
}

const none: PlainServices = { given: {}, renew: async () => false, remember: async () => undefined };

/**
 * Returns the milliseconds of a run without scheduling points: a new directory, and two clients one after the other, each
 * in its own thread.
 */
export async function timePlainRuns(module: string, runs: number, services = none): Promise<number> {
  const targetUrl = pathToFileURL(module).href;
  const directories = createRunDirectories();
  // One pool for each client: a pool of two would give a task to any idle thread.
  const threads = [1, 2].map(
    () => new Piscina({ filename: clientUrl, minThreads: 1, maxThreads: 1, atomics: "disabled" }),
  );
  const [first, second] = threads;
  if (first === undefined || second === undefined) throw new Error("expected two threads");
  const [a, b] = registrations.clients.map(([operation]) => operation);
  const runOnce = async (): Promise<void> => {
    const directory = directories.next();
    const runTask = (pool: Piscina, task: Omit<PlainTask, "targetUrl" | "directory" | "services">): Promise<void> =>
      pool.run({ ...task, targetUrl, directory, services: services.given } satisfies PlainTask);
    if (!(await services.renew())) {
      await runTask(first, { setup: true });
      await services.remember();
    }
    await runTask(first, { connect: true });
    await runTask(second, { connect: true });
    await runTask(first, { operation: a });
    await runTask(second, { operation: b });
    await runTask(first, { close: true });
    await runTask(second, { close: true, inspect: true });
    directories.discard(directory);
  };
  try {
    for (let warm = 0; warm < 5; warm += 1) await runOnce();
    const start = performance.now();
    for (let run = 0; run < runs; run += 1) await runOnce();
    return (performance.now() - start) / runs;
  } finally {
    await Promise.all(threads.map((pool) => pool.destroy()));
    directories.removeAll();
  }
}
