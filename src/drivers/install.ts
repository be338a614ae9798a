import { guarded, type SchedulingPoints, type TimeMode } from "../core/index.js";
import { interceptBetterSqlite3 } from "./better-sqlite3/index.js";
import { interceptFileSystem } from "./node-fs/index.js";
import { interceptTimers, type Sleeps } from "./timers/index.js";
import { watchUncontrolledEffects } from "./uncontrolled/index.js";

/**
 * Installs scheduling points under everything that threads share: databases, files and sleeping. They apply to all code
 * that this thread loads from now on. Must be called once in a thread. Returns the sleeps, which the caller begins and ends.
 */
export async function installDrivers(own: SchedulingPoints, mode: TimeMode): Promise<Sleeps> {
  // Errors of the target pass through `within`. Any other error here is a defect of Rollcall.
  const hook: SchedulingPoints = {
    ...guarded(own, own.defect),
    time: guarded(own.time, own.defect),
    within: own.within,
  };
  interceptBetterSqlite3(hook);
  await interceptFileSystem(hook, mode);
  watchUncontrolledEffects(hook);
  return interceptTimers(hook, mode);
}
