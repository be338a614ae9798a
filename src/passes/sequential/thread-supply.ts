import type { Executor, FreeThreads } from "../../host/index.js";

/**
 * Threads, one at a time. The next one is already starting, because every restart of an application takes a fresh
 * thread.
 */
export interface ThreadSupply {
  current(): FreeThreads;
  /** Replaces the current thread by a fresh one, and ends it with everything that the target left open in it. */
  renew(): Promise<void>;
  destroy(): Promise<void>;
}

export function createThreadSupply(executor: Executor): ThreadSupply {
  const open = (): FreeThreads => executor.free(1);
  let current = open();
  let spare = open();
  return {
    current: () => current,
    async renew() {
      const used = current;
      current = spare;
      spare = open();
      await used.destroy();
    },
    async destroy() {
      await Promise.all([current.destroy(), spare.destroy()]);
    },
  };
}
