import { type VirtualClock, virtualTime } from "../core/index.js";
import type { ClientRun } from "./client-run.js";
import { lostMsAt, setTimeOf, skippedMsAt, skippedMsOf, skipTo, timeOf } from "./shared-clock.js";
import { noteSqlClock } from "./shared-state.js";

/** Returns the virtual clock of a thread's run. `opened` returns the run; undefined: there was none yet. */
export function virtualClock(opened: () => ClientRun | undefined): VirtualClock {
  return {
    skippedMs() {
      const run = opened();
      return run === undefined ? 0 : skippedMsOf(run.context.shared.clock);
    },
    skippedMsAt(realMs) {
      const run = opened();
      return run === undefined ? 0 : skippedMsAt(run.context.shared.clock, realMs);
    },
    lostMsAt(realMs) {
      const run = opened();
      return run === undefined ? 0 : lostMsAt(run.context.shared.clock, realMs);
    },
    read: () => opened()?.recorder.touch(virtualTime, "read"),
    sleep(label, endMs) {
      const run = opened();
      if (run === undefined || !run.turns.isControlled() || run.recorder.isWithin()) return;
      const { shared, client } = run.context;
      setTimeOf(shared.clock, client, "wakes", endMs);
      run.pass(label, "", "yielded");
      setTimeOf(shared.clock, client, "wakes", undefined);
      run.recorder.note({ yielded: true });
    },
    skipTo(endMs, realMs) {
      const run = opened();
      if (run === undefined) return;
      const { shared, client } = run.context;
      if (skipTo(shared.clock, endMs, realMs)) {
        run.recorder.touch(virtualTime, "add");
        run.recorder.note({ skippedMs: endMs });
      }
      if (timeOf(shared.clock, client, "awakeSince") !== undefined) beAwake(run);
    },
    nextTimer(dueMs) {
      const run = opened();
      if (run !== undefined) setTimeOf(run.context.shared.clock, run.context.client, "nextTimer", dueMs);
    },
    sqlClockUsed() {
      const run = opened();
      if (run !== undefined) noteSqlClock(run.context.shared);
    },
  };
}

/** From now on the client is awake in an operation, so that the clock may not run on for long until it sleeps. */
export function beAwake({ context: { shared, client } }: ClientRun): void {
  setTimeOf(shared.clock, client, "awakeSince", skippedMsOf(shared.clock));
}

/** The client is in no operation. */
export function beIdle({ context: { shared, client } }: ClientRun): void {
  setTimeOf(shared.clock, client, "awakeSince", undefined);
}
