import { Registry } from "prom-client";
import type { PostgresStore } from "../postgres-store/index.js";
import type { RegistrationStore } from "../store/index.js";
import { accountMetrics, type CountedStore } from "./account-metrics.js";
import { backupMetrics } from "./backup-metrics.js";
import { operationMetrics } from "./operation-metrics.js";
import { postgresMetrics } from "./postgres-metrics.js";
import { registrationMetrics } from "./registration-metrics.js";
import { subscribeToStore } from "./store-events.js";

/** The part of a store that is read for metrics: of one in a directory, or of one on PostgreSQL. */
export type MeasuredStore = CountedStore &
  (Pick<RegistrationStore, "directory" | "lastBackup"> | Pick<PostgresStore, "location" | "connections">);

/** Options of `collectMetrics`. */
export interface MetricsOptions {
  /** An open store. Only its directory or location, `count()`, and `lastBackup()` or `connections()` are used. */
  readonly store: MeasuredStore;
  /**
   * The prom-client registry to which the metrics are added. Default: a new one. One registry holds the metrics of one
   * store; merge the registries of several with `Registry.merge`.
   */
  readonly registry?: Registry | undefined;
}

/** Metrics that are being collected. */
export interface Metrics {
  readonly registry: Registry;
  /** Ends the collection and takes the metrics out of the registry. Call it before the store is closed. */
  stop(): void;
}

/**
 * Collects Prometheus metrics of a store, from the events that it publishes in this thread, and from `count()` each time
 * the registry is read. What other processes do to the same store shows only in the number of accounts and the last backup.
 *
 * @throws {Error} If the registry has a metric of the same name, for example those of another store.
 * @example
 * ```ts
 * const metrics = collectMetrics({ store });
 * await metrics.registry.metrics(); // the text that Prometheus scrapes
 * metrics.stop();
 * ```
 */
export function collectMetrics({ store, registry = new Registry() }: MetricsOptions): Metrics {
  const own: string[] = [];
  /** What a metric is created with, so that `stop` can take it out again. */
  const named = (name: string, help: string) => {
    own.push(name);
    return { name, help, registers: [registry] };
  };
  const ofPostgres = "connections" in store ? postgresMetrics(named, store) : {};
  const listeners = { ...registrationMetrics(named), ...operationMetrics(named), ...ofPostgres };
  accountMetrics(named, store);
  // Backups of a server are made by its own tools, and the store does not learn of them.
  if ("lastBackup" in store) backupMetrics(named, store);
  const end = subscribeToStore(store, listeners);
  return {
    registry,
    stop() {
      end();
      for (const name of own) registry.removeSingleMetric(name);
    },
  };
}
