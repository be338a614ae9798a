import { type Migration, openRegistrationStore } from "../store/index.js";
import { type Service, type ServiceOptions, startService } from "./service.js";

/** Options of `serve`. */
export interface ServeOptions extends ServiceOptions {
  /** The store's directory. Created if it does not exist. */
  readonly directory: string;
  /** Milliseconds to wait for a lock that another process holds. Default: that of the store. */
  readonly busyTimeoutMs?: number | undefined;
  /** The schema of the user databases. Default: none. */
  readonly userMigrations?: readonly Migration[] | undefined;
}

/** A server that listens. */
export interface Served extends Service {
  /** Absolute path. */
  readonly directory: string;
}

/**
 * Opens the store in a directory and serves it.
 *
 * @throws {RangeError} If the operator's token is too short. Nothing was opened.
 * @throws {RegistrationStoreError} If the store cannot be opened.
 * @throws {Error} If the address is in use (EADDRINUSE) or not allowed (EACCES). The store is closed again.
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const { directory, busyTimeoutMs, userMigrations } = options;
  const { store, ...service } = await startService(options, (logger) => {
    const store = openRegistrationStore({ directory, busyTimeoutMs, userMigrations, logger });
    return {
      store,
      startMaintenance: (intervalMs) => void store.startMaintenance({ intervalMs }),
      close: () => store.close(),
    };
  });
  return { ...service, directory: store.directory };
}
