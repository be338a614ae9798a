import type { Counts, CrashCounts } from "../../core/index.js";

/** Returns for a report what the checks of crashes have counted. */
export function crashCountsOf(counts: Counts): CrashCounts {
  const { crashStates = 0, kills = 0, powerLosses = 0, recoveries = 0, crashedRecoveries = 0 } = counts;
  return { crashStates, kills, powerLosses, recoveries, crashedRecoveries };
}
