import { Counter, Gauge } from "prom-client";
import type { PostgresStore } from "../postgres-store/index.js";
import type { Named } from "./named.js";
import type { StoreListeners } from "./store-events.js";

const results = ["committed", "not-committed", "unknown"] as const;

/** Returns the listeners for what only a store on PostgreSQL does, and reads its pool each time the metrics are read. */
export function postgresMetrics(named: Named, store: Pick<PostgresStore, "connections">): StoreListeners {
  const retries = new Counter({
    ...named("rollcall_postgres_retries_total", "Transactions that met a conflict or lost their connection, by code."),
    labelNames: ["code"],
  });
  const outcomes = new Counter({
    ...named("rollcall_postgres_lost_commits_total", "COMMITs whose answer was lost, by what the server told later."),
    labelNames: ["result"],
  });
  // A result that has not happened is 0. If it were missing, the first one would be no increase for an alert.
  for (const result of results) outcomes.inc({ result }, 0);
  new Gauge({
    ...named("rollcall_postgres_connections", "Open connections of the pool, by state."),
    labelNames: ["state"],
    collect() {
      this.reset();
      const connections = store.connections();
      if (connections === null) return;
      this.set({ state: "in use" }, connections.inUse);
      this.set({ state: "idle" }, connections.idle);
    },
  });
  new Gauge({
    ...named("rollcall_postgres_connections_waiting", "Calls that wait for a connection of the pool."),
    collect() {
      const connections = store.connections();
      if (connections === null) this.remove();
      else this.set(connections.waiting);
    },
  });
  return { retry: ({ code }) => retries.inc({ code }), outcome: ({ result }) => outcomes.inc({ result }) };
}
