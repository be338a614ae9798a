import type { PostgresStoreOptions } from "../postgres-store/index.js";
import { openPostgresStore } from "../postgres-store/index.js";
import { type Service, type ServiceOptions, startService } from "./service.js";
import { startTending } from "./tending.js";

/** Options of `servePostgres`. Give either `connectionString` or `pool`. */
export interface ServePostgresOptions
  extends ServiceOptions,
    Pick<
      PostgresStoreOptions,
      "connectionString" | "pool" | "connectionsMax" | "schema" | "userMigrations" | "timeoutMs" | "responseTimeoutMs"
    > {}

/** A server over PostgreSQL that listens. */
export interface ServedPostgres extends Service {
  /** Which store it serves, without secrets: `location` of the store. */
  readonly location: string;
}

/**
 * Opens the store in a database and serves it. If the database is lost later, requests wait for it as long as their time
 * allows, then get 503, and the server goes on by itself when the database is back.
 *
 * @throws {RangeError} If the operator's token is too short. Nothing was opened.
 * @throws {RegistrationStoreError} If the store cannot be opened.
 * @throws {Error} If the address is in use (EADDRINUSE) or not allowed (EACCES). The store is closed again.
 */
export async function servePostgres(options: ServePostgresOptions): Promise<ServedPostgres> {
  const { connectionString, pool, connectionsMax, schema, userMigrations, timeoutMs, responseTimeoutMs } = options;
  const { store, ...service } = await startService(options, async (logger) => {
    const store = await openPostgresStore({
      connectionString,
      pool,
      connectionsMax,
      schema,
      userMigrations,
      timeoutMs,
      responseTimeoutMs,
      logger,
    });
    const ends: (() => Promise<void>)[] = [];
    return {
      store,
      startMaintenance: (intervalMs) => void ends.push(startTending(store, intervalMs, logger)),
      async close() {
        for (const end of ends) await end();
        await store.close();
      },
    };
  });
  return { ...service, location: store.location };
}
