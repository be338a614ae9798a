import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "./cluster.js";
import { ask } from "./connection.js";
import type { Primary, Router } from "./router.js";
import { ClusterError } from "./wait.js";

/** What came of a failover. */
export interface Promotion {
  readonly from: Primary;
  readonly to: Primary;
}

export interface Supervisor {
  /** Returns the next promotion of the standby that was not returned yet. Rejects if the supervisor fails. */
  nextPromotion(): Promise<Promotion>;
  stop(): Promise<void>;
}

const checkEveryMs = 100;
const answersWithinMs = 1000;
const missesMax = 3;

/**
 * Asks the primary again and again, and promotes the standby if it is silent three times in a row.
 *
 * It promotes without reaching the old primary, which may be dead, frozen or behind a broken cable. What keeps an old
 * primary from acknowledging anything afterwards is synchronous replication: each of its commits waits for a standby that
 * follows it no longer. With asynchronous replication nothing does, until the old primary is ended by `Cluster.rejoin`.
 */
export function supervise(cluster: Cluster, router: Router, signal: AbortSignal): Supervisor {
  const stopped = new AbortController();
  const waiting: ((promotion: Promotion) => void)[] = [];
  /** Promotions for which nothing has waited yet. */
  const unheard: Promotion[] = [];
  const watch = async (): Promise<void> => {
    let misses = 0;
    while (!stopped.signal.aborted && !signal.aborted) {
      misses = (await answers(cluster.primary())) ? 0 : misses + 1;
      // Only a standby that has streamed since it was copied has everything.
      if (misses >= missesMax && cluster.standby() !== undefined) {
        const from = cluster.primary();
        const to = await cluster.promote();
        router.route(["prompt"], to);
        misses = 0;
        const resolve = waiting.shift();
        if (resolve === undefined) unheard.push({ from, to });
        else resolve({ from, to });
      }
      await sleep(checkEveryMs);
    }
  };
  const watching = watch();
  // If it fails while nothing waits for it, the next caller is told.
  watching.catch(() => undefined);
  return {
    nextPromotion() {
      const promotion = new Promise<Promotion>((resolve) => {
        const last = unheard.shift();
        if (last === undefined) waiting.push(resolve);
        else resolve(last);
      });
      const never = watching.then((): never => {
        throw new ClusterError("the supervisor was stopped before a promotion");
      });
      return Promise.race([promotion, never]);
    },
    async stop() {
      stopped.abort();
      await watching.catch(() => undefined);
    },
  };
}

function answers({ server }: Primary): Promise<boolean> {
  return ask(server.address, "SELECT 1", { limitMs: answersWithinMs }).then(
    () => true,
    () => false,
  );
}
