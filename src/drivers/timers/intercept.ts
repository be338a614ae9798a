import type { SchedulingPoints, TimeMode } from "../../core/index.js";
import { interceptRealSleeps } from "./real-sleeps.js";
import { interceptVirtualSleeps, type Sleeps } from "./virtual-sleeps.js";

/** Makes the end of each sleep of target code a scheduling point. */
export function interceptTimers(hook: SchedulingPoints, mode: TimeMode): Sleeps {
  if (mode === "virtual") return interceptVirtualSleeps(hook);
  interceptRealSleeps(hook);
  return { begin: () => undefined, end: () => undefined };
}
