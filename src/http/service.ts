import type { FastifyInstance } from "fastify";
import { collectMetrics, type MeasuredStore } from "../metrics/index.js";
import { checkOperatorToken } from "./credentials.js";
import type { RateLimits } from "./rate-limits.js";
import { type RegistrationRoutesOptions, registrationRoutes } from "./registration-routes.js";
import { createServer, type ServerOptions } from "./server.js";

/** Options of a service, whatever its store is kept in. */
export interface ServiceOptions extends ServerOptions {
  /** The token of the operator's routes: at least 32 visible ASCII characters. */
  readonly operatorToken: string;
  /** Default: 3000. 0: a free port. */
  readonly port?: number | undefined;
  /** The address to listen on. Default: 127.0.0.1, which other machines cannot reach. */
  readonly host?: string | undefined;
  /** Milliseconds between two runs of maintenance, 1,000 to 2,147,483,647; false: none. Default: 3,600,000 (an hour). */
  readonly maintenanceIntervalMs?: number | false | undefined;
  /** False: none. Default: see `RateLimits`. */
  readonly rateLimits?: RateLimits | false | undefined;
  /** Whether `/metrics` is answered without the operator's token. Default: false. */
  readonly publicMetrics?: boolean | undefined;
}

/** A store that a service has opened, and will close. */
export interface OpenedStore<Store> {
  readonly store: Store;
  /** Starts maintenance. It ends when the store is closed. */
  startMaintenance(intervalMs: number | undefined): void;
  close(): Promise<void> | void;
}

/** A service that listens. */
export interface Service {
  /** Without a slash at its end. */
  readonly url: string;
  /** Stops accepting connections, answers the requests that have arrived, and closes the store. */
  close(): Promise<void>;
}

/** Opens a store and serves it. If that fails, the store is closed again. */
export async function startService<Store extends MeasuredStore & RegistrationRoutesOptions["store"]>(
  options: ServiceOptions,
  open: (logger: FastifyInstance["log"]) => OpenedStore<Store> | Promise<OpenedStore<Store>>,
): Promise<Service & { readonly store: Store }> {
  const { operatorToken, port = 3000, host = "127.0.0.1" } = options;
  checkOperatorToken(operatorToken);
  const app = createServer(options);
  const { store, startMaintenance, close } = await open(app.log);
  const undo = [close];
  const end = async (): Promise<void> => {
    await app.close();
    for (const step of undo.toReversed()) await step();
  };
  try {
    const metrics = collectMetrics({ store });
    undo.push(() => metrics.stop());
    const { rateLimits, publicMetrics, maintenanceIntervalMs: intervalMs } = options;
    if (intervalMs !== false) startMaintenance(intervalMs);
    await app.register(registrationRoutes, { store, operatorToken, metrics, rateLimits, publicMetrics });
    return { url: await app.listen({ port, host }), store, close: end };
  } catch (error) {
    await end();
    throw error;
  }
}
