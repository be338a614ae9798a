import type { Logger } from "../../store/index.js";
import type { PostgresClient, PostgresPool } from "./pool.js";

/**
 * Listens to the errors of all connections of a pool, so that none ends the process. Returns a function that ends this.
 *
 * A pool of `pg` listens to idle connections, and passes their errors on. It stops when it hands one out, and the caller can
 * begin only after a promise was resolved. In between the rest of what the server sent is read, for example that it shuts
 * down. So the store listens from the moment at which a connection is handed out.
 */
export function listenToErrors(pool: PostgresPool, logger: Logger): () => void {
  const known = new WeakSet<PostgresClient>();
  const onError = (error: Error): void => logger.warn({ err: error }, "a connection was lost");
  const onAcquire = (client: PostgresClient): void => {
    if (known.has(client)) return;
    known.add(client);
    client.on("error", onError);
  };
  pool.on?.("error", onError);
  pool.on?.("acquire", onAcquire);
  return () => {
    pool.removeListener?.("error", onError);
    pool.removeListener?.("acquire", onAcquire);
  };
}
