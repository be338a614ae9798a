import { collectMetrics } from "../metrics/index.js";
import { type Migration, openRegistrationStore } from "../store/index.js";
import { checkOperatorToken } from "./credentials.js";
import type { RateLimits } from "./rate-limits.js";
import { registrationRoutes } from "./registration-routes.js";
import { createServer, type ServerOptions } from "./server.js";

/** Options of `serve`. */
export interface ServeOptions extends ServerOptions {
  /** The store's directory. Created if it does not exist. */
  readonly directory: string;
  /** The token of the operator's routes: at least 32 visible ASCII characters. */
  readonly operatorToken: string;
  /** Default: 3000. 0: a free port. */
  readonly port?: number | undefined;
  /** The address to listen on. Default: 127.0.0.1, which other machines cannot reach. */
  readonly host?: string | undefined;
  /** Milliseconds to wait for a lock that another process holds. Default: that of the store. */
  readonly busyTimeoutMs?: number | undefined;
  /** The schema of the user databases. Default: none. */
  readonly userMigrations?: readonly Migration[] | undefined;
  /** Milliseconds between two runs of maintenance, 1,000 to 2,147,483,647; false: none. Default: 3,600,000 (an hour). */
  readonly maintenanceIntervalMs?: number | false | undefined;
  /** False: none. Default: see `RateLimits`. */
  readonly rateLimits?: RateLimits | false | undefined;
  /** Whether `/metrics` is answered without the operator's token. Default: false. */
  readonly publicMetrics?: boolean | undefined;
}

/** A server that listens. */
export interface Served {
  /** Without a slash at its end. */
  readonly url: string;
  /** Absolute path. */
  readonly directory: string;
  /** Stops accepting connections, answers the requests that have arrived, and closes the store. */
  close(): Promise<void>;
}

/**
 * Opens the store in a directory and serves it.
 *
 * @throws {RangeError} If the operator's token is too short. Nothing was opened.
 * @throws {RegistrationStoreError} If the store cannot be opened.
 * @throws {Error} If the address is in use (EADDRINUSE) or not allowed (EACCES). The store is closed again.
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const { directory, operatorToken, port = 3000, host = "127.0.0.1", busyTimeoutMs, userMigrations } = options;
  checkOperatorToken(operatorToken);
  const app = createServer(options);
  const store = openRegistrationStore({ directory, busyTimeoutMs, userMigrations, logger: app.log });
  const undo = [() => store.close()];
  const end = async (): Promise<void> => {
    await app.close();
    for (const step of undo.toReversed()) step();
  };
  try {
    const metrics = collectMetrics({ store });
    undo.push(() => metrics.stop());
    const { rateLimits, publicMetrics, maintenanceIntervalMs: intervalMs } = options;
    // It ends when the store is closed.
    if (intervalMs !== false) store.startMaintenance({ intervalMs });
    await app.register(registrationRoutes, { store, operatorToken, metrics, rateLimits, publicMetrics });
    const url = await app.listen({ port, host });
    return { url, directory: store.directory, close: end };
  } catch (error) {
    await end();
    throw error;
  }
}
