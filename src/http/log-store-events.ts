import { subscribeToStore } from "../metrics/index.js";
import type { Logger } from "../store/index.js";

/**
 * Logs what happens in a store: steps of registrations and lock waits (debug), outcomes (info), failures and findings
 * (warn). The lines have auth ids, and never an API key. Returns a function that ends this.
 * @param logger A pino logger, or anything with its `debug`, `info` and `warn`.
 */
export function logStoreEvents(store: { readonly directory: string }, logger: Logger): () => void {
  return subscribeToStore(store, {
    step: ({ authId, step }) => logger.debug({ authId, step }, "registration step"),
    register({ authId, outcome, code, durationMs }) {
      if (outcome === "failed") logger.warn({ authId, outcome, code, durationMs }, "registration failed");
      else logger.info({ authId, outcome, durationMs }, "registered");
    },
    change: ({ authId, operation, found }) => logger.info({ authId, operation, found }, "account changed"),
    busy: ({ operation, waitedMs }) => logger.debug({ operation, waitedMs }, "waited for a lock"),
    finding: ({ finding }) => logger.warn({ finding }, "maintenance found a problem"),
    maintenance: ({ durationMs, findings }) => logger.info({ durationMs, findings }, "maintenance ended"),
    backup: ({ destination, accounts, durationMs }) =>
      logger.info({ destination, accounts, durationMs }, "backup finished"),
  });
}
