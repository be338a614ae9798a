import { guarded, type SchedulingPoints } from "../core/index.js";
import { interceptBetterSqlite3 } from "./better-sqlite3/index.js";
import { interceptLibsql } from "./libsql/index.js";
import { interceptFileSystem } from "./node-fs/index.js";
import { interceptNodeSqlite } from "./node-sqlite/index.js";
import { interceptTimers } from "./timers/index.js";
import { watchThreadedDrivers, watchUncontrolledEffects } from "./uncontrolled/index.js";

/**
 * Installs scheduling points under everything that threads share: databases, files and sleeping. They apply to all code
 * that this thread loads from now on. Must be called once in a thread.
 */
export async function installDrivers(own: SchedulingPoints): Promise<void> {
  // Errors of the target pass through `within`. Any other error here is a defect of Rollcall.
  const hook: SchedulingPoints = { ...guarded(own, own.defect), within: own.within };
  interceptBetterSqlite3(hook);
  interceptNodeSqlite(hook);
  interceptLibsql(hook);
  await interceptFileSystem(hook);
  interceptTimers(hook);
  watchUncontrolledEffects(hook);
  watchThreadedDrivers(hook);
}
