import type { SchedulingPoints } from "../../core/index.js";
import type { BusyTimeout } from "./busy-timeout.js";
import type { Driver } from "./driver.js";
import type { Footprint } from "./footprint.js";
import type { Statement } from "./sql.js";

/** A connection, restricted to what waiting for locks depends on. */
export interface Waiter {
  readonly hook: SchedulingPoints;
  readonly driver: Driver;
  readonly footprint: Footprint;
  readonly timeout: BusyTimeout;
  hasCursor(): boolean;
}

export interface Attempt<T> {
  readonly statement: Statement;
  readonly action: () => T;
  /** Called each time the action fails. */
  readonly failed: (code: string) => void;
}

/** Runs an action that may meet a lock, again and again while SQLite would wait. */
export function attempt<T>(waiter: Waiter, { statement, action, failed }: Attempt<T>): T {
  const { hook, driver, footprint, timeout } = waiter;
  for (;;) {
    const before = driver.inTransaction();
    if (timeout.ms() > 0 && !waiter.hasCursor() && footprint.isFresh()) hook.waitsForLock();
    try {
      return hook.within(action);
    } catch (error) {
      const code = driver.codeOf(error);
      failed(code);
      // Readers notice a COMMIT that waits. Any other statement that waits has no effect yet.
      const harmless = statement.verb !== "end";
      const waits = wouldWait(waiter, { code, statement, before, action });
      if (waits && hook.wait(footprint.files(), timeout.ms(), harmless)) continue;
      hook.fail(code);
      throw error;
    }
  }
}

interface Failed {
  readonly code: string;
  readonly statement: Statement;
  /** Whether a transaction was open before the statement. */
  readonly before: boolean;
  readonly action: () => unknown;
}

/**
 * Returns whether SQLite would wait for the lock (https://sqlite.org/c3ref/busy_handler.html). It does not wait if the
 * connection itself holds the lock that the other one waits for, because then waiting could never help.
 */
function wouldWait({ driver, timeout, hasCursor }: Waiter, { code, statement, before, action }: Failed): boolean {
  if (!code.startsWith("SQLITE_BUSY") || code === "SQLITE_BUSY_SNAPSHOT" || timeout.ms() === 0) return false;
  if (code === "SQLITE_BUSY_RECOVERY" || statement.verb.startsWith("begin-")) return true;
  if (statement.verb === "other" && !before && !hasCursor()) return true;
  return sqliteWaits(driver, action);
}

/** The clock as it is before a driver replaces it. */
const realNow = performance.now.bind(performance);

const handlerMs = 1;
const tries = 3;

/**
 * Returns whether SQLite waits, by trying: with a busy timeout of one millisecond, a statement that waits takes at
 * least one millisecond, and a statement that fails at once takes far less. On a noisy machine a statement that fails
 * at once may take longer, but not three times in a row. All other clients wait at scheduling points, so trying changes
 * nothing.
 */
function sqliteWaits(driver: Driver, action: () => unknown): boolean {
  driver.set(`busy_timeout = ${handlerMs}`);
  try {
    for (let tried = 0; tried < tries; tried += 1) {
      const start = realNow();
      try {
        action();
      } catch {
        // It fails as before. Only its duration matters.
      }
      if (realNow() - start < 0.9 * handlerMs) return false;
    }
    return true;
  } finally {
    driver.set("busy_timeout = 0");
  }
}
