import { Registry } from "prom-client";
import { accountMetrics, type CountedStore } from "./account-metrics.js";
import { operationMetrics } from "./operation-metrics.js";
import { registrationMetrics } from "./registration-metrics.js";
import { subscribeToStore } from "./store-events.js";

/** Options of `collectMetrics`. */
export interface MetricsOptions {
  /** An open store. Only its directory and `count()` are used. */
  readonly store: CountedStore;
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
 * the registry is read. What other processes do to the same directory shows only in the number of accounts.
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
  const listeners = { ...registrationMetrics(named), ...operationMetrics(named) };
  accountMetrics(named, store);
  const end = subscribeToStore(store, listeners);
  return {
    registry,
    stop() {
      end();
      for (const name of own) registry.removeSingleMetric(name);
    },
  };
}
