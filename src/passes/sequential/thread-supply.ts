import type { Executors, FreeThreads } from "../../host/index.js";

/** One thread at a time, and the next one already starting, because every restart of an application takes a fresh one. */
export interface ThreadSupply {
  current(): FreeThreads;
  /** Ends the current thread, with everything that the target left open in it. */
  renew(): Promise<void>;
  destroy(): Promise<void>;
}

export function createThreadSupply(executors: Executors): ThreadSupply {
  const open = (): FreeThreads => executors.free(1);
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
