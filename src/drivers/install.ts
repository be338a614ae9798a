import { guarded, type SchedulingPoints } from "../core/index.js";
import { interceptBetterSqlite3 } from "./better-sqlite3/index.js";
import { interceptFileSystem } from "./node-fs/index.js";
import { interceptTimers } from "./timers/index.js";
import { watchUncontrolledEffects } from "./uncontrolled/index.js";

/**
 * Puts scheduling points under everything that threads share: databases, files and sleeping. They hold for all code that
 * this thread loads from now on. To be called once in a thread.
 */
export async function installDrivers(own: SchedulingPoints): Promise<void> {
  // What the target throws passes through `within`. Anything else that throws here is a defect of Rollcall.
  const hook: SchedulingPoints = { ...guarded(own, own.defect), within: own.within };
  interceptBetterSqlite3(hook);
  await interceptFileSystem(hook);
  interceptTimers(hook);
  watchUncontrolledEffects(hook);
}
