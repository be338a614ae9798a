import { type AsynchronousCalls, type EventLoop, guarded, type SchedulingPoints } from "../core/index.js";
import { interceptBetterSqlite3 } from "./better-sqlite3/index.js";
import { interceptEventLoopTimers, interceptNativeWork } from "./event-loop/index.js";
import { interceptFileSystem } from "./node-fs/index.js";
import { interceptNodeSqlite } from "./node-sqlite/index.js";
import { interceptTimers } from "./timers/index.js";
import { watchUncontrolledEffects } from "./uncontrolled/index.js";

/**
 * Installs scheduling points under everything that threads share: databases, files and sleeping. They apply to all code
 * that this thread loads from now on. Must be called once in a thread.
 */
export async function installDrivers(own: SchedulingPoints, calls: AsynchronousCalls): Promise<void> {
  const hook = await installStorageDrivers(own, calls);
  interceptTimers(hook);
}

/** Installs the same in a thread whose clients share its event loop, and scheduling points in the loop itself. */
export async function installEventLoopDrivers(own: SchedulingPoints, loop: EventLoop): Promise<void> {
  await installStorageDrivers(own, loop);
  interceptEventLoopTimers(loop);
  interceptNativeWork(loop);
}

async function installStorageDrivers(own: SchedulingPoints, calls: AsynchronousCalls): Promise<SchedulingPoints> {
  // Errors of the target pass through `within`. Any other error here is a defect of Rollcall.
  const hook: SchedulingPoints = { ...guarded(own, own.defect), within: own.within };
  interceptBetterSqlite3(hook);
  interceptNodeSqlite(hook);
  await interceptFileSystem(hook, calls);
  watchUncontrolledEffects(hook);
  return hook;
}
