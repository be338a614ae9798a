import type { Driver } from "./driver.js";

/**
 * The busy timeout that the target has set on a connection. Rollcall sets SQLite's own to 0 and emulates the target's,
 * because a thread that waits inside of SQLite could not be scheduled.
 */
export interface BusyTimeout {
  ms(): number;
  /** Runs an action that reads or changes the busy timeout. During the action SQLite has the target's busy timeout. */
  during<T>(action: () => T): T;
}

export function createBusyTimeout(driver: Driver, initialMs: number): BusyTimeout {
  let ms = initialMs;
  return {
    ms: () => ms,
    during(action) {
      driver.set(`busy_timeout = ${ms}`);
      try {
        return action();
      } finally {
        ms = Number(driver.pragma("busy_timeout"));
        driver.set("busy_timeout = 0");
      }
    },
  };
}
