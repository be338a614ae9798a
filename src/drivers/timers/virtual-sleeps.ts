import type { SchedulingPoints } from "../../core/index.js";
import { skip } from "./file-times.js";
import { watchPendingWork } from "./pending-work.js";
import { raw } from "./raw-clock.js";
import { sleepLabel } from "./sleep-label.js";
import { createTimerQueue } from "./timer-queue.js";
import { interceptClocks } from "./virtual-time.js";
import { interceptVirtualTimers } from "./virtual-timers.js";

/** The timers of target code in one thread. */
export interface Sleeps {
  /**
   * A run begins, or what of it is the turn of this thread: from now on sleeps of target code do not wait. Timers that
   * earlier runs have left go by the real time.
   */
  begin(): void;
  /** The run has ended: from now on sleeps wait, as target code that is left goes on without control. */
  end(): void;
}

/** Lets all that target code knows of time go by the virtual clock: sleeps do not wait, they skip the time. */
export function interceptVirtualSleeps(hook: SchedulingPoints): Sleeps {
  const clock = hook.time;
  const wake = (label: string, endMs: number): void => {
    clock.sleep(label, endMs);
    skip(clock, hook.outside("."), endMs);
  };
  const queue = createTimerQueue({ clock, wake, pending: watchPendingWork() });
  interceptVirtualTimers(queue, sleepLabel);
  interceptClocks(clock, () => {
    if (queue.isVirtual() && clock.lostMsAt(raw.now()) > 0) skip(clock, hook.outside("."), clock.skippedMs() + 1);
  });
  interceptAtomicsWait((ms) => {
    if (!queue.isVirtual()) return false;
    wake(sleepLabel(ms), clock.skippedMs() + ms);
    return true;
  });
  return queue;
}

/** Lets `Atomics.wait`, with which a thread sleeps synchronously, not wait. `sleep` returns false if it has to. */
function interceptAtomicsWait(sleep: (ms: number) => boolean): void {
  const original: (...args: unknown[]) => string = Atomics.wait as never;
  Object.defineProperty(Atomics, "wait", {
    ...Object.getOwnPropertyDescriptor(Atomics, "wait"),
    value: (array: unknown, index: unknown, value: unknown, timeout: unknown) => {
      const ms = Math.trunc(Number(timeout));
      if (!(ms > 0 && ms < Number.POSITIVE_INFINITY)) return original(array, index, value, timeout);
      // Without waiting it tells whether the value is the expected one.
      const result = original(array, index, value, 0);
      return result !== "timed-out" || sleep(ms) ? result : original(array, index, value, timeout);
    },
  });
}
