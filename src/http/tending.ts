import { setTimeout as sleep } from "node:timers/promises";
import type { PostgresStore } from "../postgres-store/index.js";
import { type AuditFinding, type Logger, publish } from "../store/index.js";

/** An hour. */
const intervalMsDefault = 3_600_000;

/**
 * Keeps a store on PostgreSQL: at each interval it deletes the old entries of the trail and audits the store. There is
 * nothing else to clean up, because a transaction that was not committed has left nothing. Returns a function that ends it.
 * @param intervalMs A tenth of it is random. Default: an hour.
 */
export function startTending(
  store: PostgresStore,
  intervalMs: number = intervalMsDefault,
  logger: Logger,
): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  let known: ReadonlySet<string> = new Set();

  const run = async (): Promise<void> => {
    const { location: directory } = store;
    const began = performance.now();
    await store.pruneTrail({ signal });
    const { findings, counts } = await store.audit({ signal });
    for (const finding of findings.filter((each) => !known.has(JSON.stringify(each)))) {
      publish("finding", { directory, finding });
      logger.warn({ finding }, "maintenance found a problem");
    }
    known = new Set(findings.map((finding: AuditFinding) => JSON.stringify(finding)));
    const found = Object.values(counts).reduce((sum, count) => sum + count, 0);
    publish("maintenance", { directory, durationMs: performance.now() - began, findings: found });
  };
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await sleep(intervalMs * (1 - Math.random() / 10), undefined, { signal, ref: false });
        await run();
      } catch (error) {
        if (signal.aborted) return;
        logger.warn({ err: error }, "maintenance failed");
      }
    }
  };
  const looping = loop();
  return async () => {
    stopping.abort(new Error("maintenance was stopped"));
    await looping;
  };
}
