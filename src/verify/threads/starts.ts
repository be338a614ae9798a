import { setTimeout as delay } from "node:timers/promises";
import type { Piscina } from "piscina";

const startingMsMax = 10_000;

/**
 * A thread that is ended while it starts can take the whole process with it (see `entry.cts`). So threads are ended only
 * after all have started, also those that Piscina puts in the place of one that died.
 */
export function watchStarts(pool: Piscina) {
  const started = new Set<number>();
  pool.on("workerCreate", ({ id }: { readonly id: number }) => started.add(id));
  return {
    async allStarted(): Promise<void> {
      const giveUpAt = performance.now() + startingMsMax;
      const starting = (): boolean => pool.threads.some(({ threadId }) => threadId !== -1 && !started.has(threadId));
      while (starting() && performance.now() < giveUpAt) await delay(5);
    },
  };
}
