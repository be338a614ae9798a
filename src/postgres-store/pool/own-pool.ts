import type { Pool, PoolClient } from "pg";
import type { Logger } from "../../store/index.js";
import { ConnectionLostError } from "../failures.js";
import { connectionStringsOf } from "./hosts.js";
import { listenToErrors } from "./listen.js";
import type { PostgresClient, PostgresPool } from "./pool.js";

/** A pool that the store made and has to end. */
export interface OwnPool extends PostgresPool {
  end(): Promise<void>;
}

interface OwnPoolOptions {
  readonly connectionString: string;
  readonly connectionsMax: number;
  readonly responseTimeoutMs: number;
  readonly readOnly: boolean;
  readonly logger: Logger;
}

/**
 * Makes a pool of connections to the host that accepts writes. No connection is opened yet. If several hosts are named, it
 * begins with the one that was right the last time, and tries the others in turn.
 * @throws {InvalidOptionsError} If the connection string is not valid.
 */
export async function makePool(options: OwnPoolOptions): Promise<OwnPool> {
  const strings = connectionStringsOf(options.connectionString);
  const { default: pg } = await import("pg");
  const mustWrite = strings.length > 1 && !options.readOnly;
  const pools = strings.map((connectionString) => {
    const pool = new pg.Pool({
      connectionString,
      max: options.connectionsMax,
      connectionTimeoutMillis: options.responseTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      fallback_application_name: "rollcall",
      ...(mustWrite ? { verify: refuseStandby } : {}),
    });
    listenToErrors(pool, options.logger);
    return pool;
  });
  let current = 0;
  return {
    async connect() {
      let last: unknown;
      for (let tried = 0; tried < pools.length; tried += 1) {
        const index = (current + tried) % pools.length;
        try {
          const client = await connectTo(pools[index]);
          current = index;
          return client;
        } catch (error) {
          last = error;
        }
      }
      throw last;
    },
    get totalCount() {
      return pools.reduce((sum, pool) => sum + pool.totalCount, 0);
    },
    get idleCount() {
      return pools.reduce((sum, pool) => sum + pool.idleCount, 0);
    },
    get waitingCount() {
      return pools.reduce((sum, pool) => sum + pool.waitingCount, 0);
    },
    end: async () => void (await Promise.all(pools.map((pool) => pool.end()))),
  };
}

async function connectTo(pool: Pool | undefined): Promise<PostgresClient> {
  if (pool === undefined) throw new ConnectionLostError("the connection string names no host");
  return await pool.connect();
}

/** Refuses a new connection to a standby. */
function refuseStandby(client: PoolClient, done: (error?: Error) => void): void {
  client.query<{ standby: boolean }>("SELECT pg_catalog.pg_is_in_recovery() AS standby").then(
    ({ rows }) => done(rows[0]?.standby === true ? new ConnectionLostError("this host is a standby") : undefined),
    (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
  );
}
