import { Counter, Gauge, Histogram } from "prom-client";
import { type Named, seconds } from "./named.js";
import type { StoreListeners } from "./store-events.js";

const waitBuckets = [0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60];

/** Returns the listeners for everything but registrations: changes, lock waits, maintenance, backups. */
export function operationMetrics(named: Named): StoreListeners {
  return { ...changeMetrics(named), ...busyMetrics(named), ...maintenanceMetrics(named), ...backupMetrics(named) };
}

function changeMetrics(named: Named): StoreListeners {
  const changes = new Counter({
    ...named("rollcall_changes_total", "Changes of accounts, by operation and whether the account was found."),
    labelNames: ["operation", "found"],
  });
  return { change: ({ operation, found }) => changes.inc({ operation, found: String(found) }) };
}

function busyMetrics(named: Named): StoreListeners {
  const waits = new Counter({
    ...named("rollcall_busy_waits_total", "Waits for a lock that another connection held, by operation."),
    labelNames: ["operation"],
  });
  const waited = new Histogram({
    ...named("rollcall_busy_wait_seconds", "Time that one operation waited for a lock."),
    buckets: waitBuckets,
  });
  return {
    busy({ operation, waitedMs }) {
      waits.inc({ operation });
      waited.observe(seconds(waitedMs));
    },
  };
}

function maintenanceMetrics(named: Named): StoreListeners {
  const newFindings = new Counter({
    ...named("rollcall_findings_total", "New findings of maintenance, by code."),
    labelNames: ["code"],
  });
  const runs = new Counter(named("rollcall_maintenance_runs_total", "Runs of maintenance that have ended."));
  const lastRun = new Gauge(
    named("rollcall_maintenance_last_run_timestamp_seconds", "When the last run of maintenance ended; Unix time."),
  );
  const lastDuration = new Gauge(
    named("rollcall_maintenance_last_duration_seconds", "How long the last run of maintenance took."),
  );
  const lastFindings = new Gauge(
    named("rollcall_maintenance_last_findings", "How many findings the last run of maintenance had."),
  );
  // A gauge begins at 0, which would mean a run in 1970. Until the first run there is no sample.
  for (const gauge of [lastRun, lastDuration, lastFindings]) gauge.remove();
  return {
    finding: ({ finding }) => newFindings.inc({ code: finding.code }),
    maintenance({ durationMs, findings }) {
      runs.inc();
      lastRun.setToCurrentTime();
      lastDuration.set(seconds(durationMs));
      lastFindings.set(findings);
    },
  };
}

function backupMetrics(named: Named): StoreListeners {
  let finishedAt: number | undefined;
  new Gauge({
    ...named("rollcall_backup_age_seconds", "Time since the last backup that this process has made."),
    collect() {
      // An age of 0 would mean a backup just now. Without a backup there is no sample.
      if (finishedAt === undefined) this.remove();
      else this.set(seconds(Date.now() - finishedAt));
    },
  });
  const lastAccounts = new Gauge(
    named("rollcall_backup_last_accounts", "How many accounts the last backup of this process has."),
  );
  lastAccounts.remove();
  return {
    backup({ finishedAt: at, accounts }) {
      finishedAt = Date.parse(at);
      lastAccounts.set(accounts);
    },
  };
}
