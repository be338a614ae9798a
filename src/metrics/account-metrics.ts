import { Counter, Gauge } from "prom-client";
import { type RegistrationStore, RegistrationStoreError } from "../store/index.js";
import type { Named } from "./named.js";

/** The part of a store that is read for metrics. */
export type CountedStore = Pick<RegistrationStore, "directory" | "count">;

/** Counts the accounts each time the metrics are read. Counting on events would miss what other processes do. */
export function accountMetrics(named: Named, store: CountedStore): void {
  const failures = new Counter({
    ...named("rollcall_count_failures_total", "Reads of the number of accounts that failed, by the code of the error."),
    labelNames: ["code"],
  });
  new Gauge({
    ...named("rollcall_accounts", "Accounts in the store, by status."),
    labelNames: ["status"],
    collect() {
      this.reset();
      try {
        const { active, inactive, unfinished } = store.count();
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
