import { Counter, Gauge } from "prom-client";
import { type AccountCounts, type CallOptions, RegistrationStoreError } from "../store/index.js";
import type { Named } from "./named.js";

/** A store that counts its accounts, at once or later. */
export interface CountedStore {
  /** Returns how many accounts there are. */
  count(options?: CallOptions): AccountCounts | Promise<AccountCounts>;
}

/** A server that is away must not hold up the other metrics. Prometheus waits for 10 s by default. */
const countTimeoutMs = 1000;

/** Counts the accounts each time the metrics are read. Counting on events would miss what other processes do. */
export function accountMetrics(named: Named, store: CountedStore): void {
  const failures = new Counter({
    ...named("rollcall_count_failures_total", "Reads of the number of accounts that failed, by the code of the error."),
    labelNames: ["code"],
  });
  new Gauge({
    ...named("rollcall_accounts", "Accounts in the store, by status."),
    labelNames: ["status"],
    async collect() {
      this.reset();
      try {
        const { active, inactive, unfinished } = await store.count({ timeoutMs: countTimeoutMs });
        this.set({ status: "active" }, active);
        this.set({ status: "inactive" }, inactive);
        this.set({ status: "unfinished" }, unfinished);
      } catch (error) {
        // All other metrics are still good, and are wanted most when the store is in trouble.
        if (!(error instanceof RegistrationStoreError)) throw error;
        failures.inc({ code: error.code });
      }
    },
  });
}
