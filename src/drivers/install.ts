import {
  type AsynchronousCalls,
  type EventLoop,
  guarded,
  type SchedulingPoints,
  type TimeMode,
} from "../core/index.js";
import { interceptBetterSqlite3 } from "./better-sqlite3/index.js";
import { interceptEventLoopTimers, interceptNativeWork } from "./event-loop/index.js";
import { interceptLibsql } from "./libsql/index.js";
import { fileTimes, interceptFileSystem } from "./node-fs/index.js";
import { interceptNodeSqlite } from "./node-sqlite/index.js";
import { interceptTimers, type Sleeps } from "./timers/index.js";
import { watchThreadedDrivers, watchUncontrolledEffects } from "./uncontrolled/index.js";

/**
 * Installs scheduling points under everything that threads share: databases, files and sleeping. They apply to all code
 * that this thread loads from now on. Must be called once in a thread. Returns the sleeps of target code.
 */
export async function installDrivers(own: SchedulingPoints, calls: AsynchronousCalls, mode: TimeMode): Promise<Sleeps> {
  const hook = await installStorageDrivers(own, calls, mode);
  return interceptTimers(hook, mode);
}

/** Installs the same in a thread whose clients share its event loop, and scheduling points in the loop itself. */
export async function installEventLoopDrivers(own: SchedulingPoints, loop: EventLoop): Promise<void> {
  await installStorageDrivers(own, loop, "real");
  interceptEventLoopTimers(loop);
  interceptNativeWork(loop);
}

async function installStorageDrivers(
  own: SchedulingPoints,
  calls: AsynchronousCalls,
  mode: TimeMode,
): Promise<SchedulingPoints> {
  // Errors of the target pass through `within`. Any other error here is a defect of Rollcall.
  const hook: SchedulingPoints = {
    ...guarded(own, own.defect),
    time: guarded(own.time, own.defect),
    within: own.within,
  };
  interceptBetterSqlite3(hook);
  interceptNodeSqlite(hook);
  interceptLibsql(hook);
  await interceptFileSystem(hook, calls, fileTimes(hook.time, mode));
  watchUncontrolledEffects(hook);
  watchThreadedDrivers(hook);
  return hook;
}
