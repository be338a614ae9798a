import { Gauge } from "prom-client";
import { type LastBackup, type RegistrationStore, RegistrationStoreError } from "../store/index.js";
import { type Named, seconds } from "./named.js";

/** Reads the last backup each time the metrics are read: usually another process makes the backups. */
export function backupMetrics(named: Named, store: Pick<RegistrationStore, "lastBackup">): void {
  new Gauge({
    ...named("rollcall_backup_age_seconds", "Time since the last backup of the store."),
    collect() {
      const last = read(store);
      // An age of 0 would mean a backup just now. Without a backup there is no sample.
      if (last === null) this.remove();
      else this.set(seconds(Date.now() - Date.parse(last.finishedAt)));
    },
  });
  new Gauge({
    ...named("rollcall_backup_last_accounts", "How many accounts the last backup of the store has."),
    collect() {
      const last = read(store);
      if (last === null) this.remove();
      else this.set(last.accounts);
    },
  });
}

/** Returns null if the store cannot be read: `rollcall_count_failures_total` counts that. */
function read(store: Pick<RegistrationStore, "lastBackup">): LastBackup | null {
  try {
    return store.lastBackup();
  } catch (error) {
    if (error instanceof RegistrationStoreError) return null;
    throw error;
  }
}
