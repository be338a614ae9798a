import { openControlledPool } from "./controlled-pool.js";
import type { ControlledThreads, ControlledThreadsOptions } from "./controlled-run.js";
import type { OneProcessTask } from "./one-process-client.js";

const entry = new URL("./one-process-entry.cjs", import.meta.url);

/** Opens one thread, in which all clients of a run share one event loop and what one `connect` has returned. */
export function openOneProcess(options: ControlledThreadsOptions): ControlledThreads {
  const open = (): ControlledThreads =>
    openControlledPool<OneProcessTask>(
      // The end of a sleep is a moment there, in whatever order the schedule asks for, and no clock is moved.
      { ...options, time: "real" },
      {
        entry,
        threads: 1,
        tasksOf: (common, { prefix, clients }) => [{ ...common, prefix, operations: clients }],
      },
    );
  let opened = open();
  return {
    async run(run, progress) {
      const outcome = await opened.run(run, progress);
      if (outcome.type !== "finished" || outcome.trace.unreturned.length === 0) return outcome;
      // What waits for ever may hold a lock in a variable of the module.
      const spoilt = opened;
      opened = open();
      await spoilt.destroy();
      return outcome;
    },
    destroy: () => opened.destroy(),
  };
}
