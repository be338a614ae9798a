import type { PostgresOptions } from "./server.js";

/** Nothing waits for a disk. What was committed is in files of the operating system, which survives the server. */
const notDurable = {
  fsync: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
} as const;

/**
 * Returns the settings of a server that Rollcall starts. Nothing that runs by the clock may disturb a run: no
 * autovacuum, no checkpoint by time, no parallel workers, no statistics that change a plan.
 */
export function settingsOf({ durability = "none", deadlockTimeoutMs = 2, settings = {} }: PostgresOptions): {
  readonly [name: string]: string;
} {
  return {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    shared_buffers: "64MB",
    deadlock_timeout: `${deadlockTimeoutMs}ms`,
    autovacuum: "off",
    checkpoint_timeout: "1d",
    max_wal_size: "256MB",
    min_wal_size: "32MB",
    max_logical_replication_workers: "0",
    max_parallel_workers_per_gather: "0",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
    ...(durability === "none" ? notDurable : {}),
    ...settings,
  };
}
