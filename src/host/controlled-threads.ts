import type { ClientTask } from "./controlled-client.js";
import { openControlledPool } from "./controlled-pool.js";
import type { ControlledThreads, ControlledThreadsOptions } from "./controlled-run.js";

const entry = new URL("./controlled-entry.cjs", import.meta.url);

/** Opens a fixed set of threads, one for each client. */
export function openControlledThreads(options: ControlledThreadsOptions): ControlledThreads {
  return openControlledPool<ClientTask>(options, {
    entry,
    threads: options.count,
    tasksOf: (common, { prefix, clients, mayCopySetup = false }) =>
      clients.map((operations, client) => {
        return { ...common, client, mayCopySetup, prefix: client === 0 ? prefix : [], operations };
      }),
  });
}
