import { Counter, Histogram } from "prom-client";
import { type Named, seconds } from "./named.js";
import type { StoreListeners } from "./store-events.js";

/** From a read of a known key in memory to the longest time that a call waits for a lock by default. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const outcomes = ["created", "existing", "failed"] as const;

/** Returns the listeners that count and time registrations. */
export function registrationMetrics(named: Named): StoreListeners {
  const registrations = new Counter({
    ...named("rollcall_registrations_total", "Calls of register that have ended, by outcome."),
    labelNames: ["outcome"],
  });
  const failures = new Counter({
    ...named("rollcall_registration_failures_total", "Calls of register that failed, by the code of the error."),
    labelNames: ["code"],
  });
  const duration = new Histogram({
    ...named("rollcall_registration_duration_seconds", "Time from the call of register to its end, by outcome."),
    labelNames: ["outcome"],
    buckets,
  });
  // An outcome that has not happened is 0. If it were missing, the first failure would be no increase for an alert.
  for (const outcome of outcomes) {
    registrations.inc({ outcome }, 0);
    duration.zero({ outcome });
  }
  return {
    register({ outcome, code, durationMs }) {
      registrations.inc({ outcome });
      duration.observe({ outcome }, seconds(durationMs));
      if (outcome === "failed") failures.inc({ code: code || "other" });
    },
  };
}
