import { openControlledPool } from "./controlled-pool.js";
import type { ControlledThreads, ControlledThreadsOptions } from "./controlled-run.js";
import type { OneProcessTask } from "./one-process-client.js";

const entry = new URL("./one-process-entry.cjs", import.meta.url);

/** Opens one thread, in which all clients of a run share one event loop and what one `connect` has returned. */
export function openOneProcess(options: ControlledThreadsOptions): ControlledThreads {
  // The end of a sleep is a moment there, in whatever order the schedule asks for, and no clock is moved.
  return openControlledPool<OneProcessTask>(
    { ...options, time: "real" },
    {
      entry,
      threads: 1,
      tasksOf: (common, { prefix, clients }) => [{ ...common, prefix, operations: clients }],
    },
  );
}
