import type { SchedulingPoints } from "../../core/index.js";
import { allowPort } from "../uncontrolled/index.js";
import { createStepQueue } from "./step-queue.js";
import { takeStep } from "./take-step.js";
import { openMonitor } from "./waiting/index.js";
import { openWireProxy } from "./wire/index.js";

/** A database, and the server on which it is. */
export interface PostgresDatabase {
  /** Connection string of the database. */
  readonly url: string;
  /** Returns what is committed in it. */
  readonly dump: () => Promise<Uint8Array>;
}

/** How a client in this thread reaches a database, so that each of its steps has a scheduling point. */
export interface PostgresClient {
  readonly connectionString: string;
  close(): Promise<void>;
}

/**
 * Puts a scheduling point into the way of everything that target code in this thread sends to a database: a step is what a
 * driver sends before it waits for an answer. Whatever the driver is, it needs only the connection string.
 */
export async function interceptPostgres(
  hook: SchedulingPoints,
  { url, dump }: PostgresDatabase,
): Promise<PostgresClient> {
  allowPort(Number(new URL(url).port));
  const monitor = await openMonitor(url);
  const queue = createStepQueue((batch) => takeStep({ hook, monitor, dump }, batch), hook);
  const proxy = await openWireProxy({ serverUrl: url, onBatch: queue.add });
  allowPort(proxy.port);
  return {
    connectionString: proxy.connectionString,
    async close() {
      await Promise.all([proxy.close(), monitor.close()]);
    },
  };
}
