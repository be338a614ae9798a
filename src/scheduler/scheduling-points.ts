import { join, relative, resolve, sep } from "node:path";
import { InternalError, type SchedulingPoints, summarizeError } from "../core/index.js";
import type { ClientRun } from "./client-run.js";
import type { StepRecorder } from "./step-recorder.js";

/** What scheduling points need of a run. */
type RunOfPoints = Pick<
  ClientRun,
  "recorder" | "spinning" | "faults" | "connections" | "uncontrolledEffects" | "pass" | "endAs"
> & { readonly context: Pick<ClientRun["context"], "directory" | "recording"> };

/**
 * Returns the scheduling points of a thread. `opened` returns the thread's run; undefined: there was none yet. `own`: how
 * a step waits for a lock and frees it, and the clock.
 */
export function schedulingPoints(
  opened: () => RunOfPoints | undefined,
  own: Pick<SchedulingPoints, "dump" | "release" | "wait" | "server" | "time">,
): SchedulingPoints {
  const isInStep = (): boolean => opened()?.recorder.current() !== undefined;
  const note: StepRecorder["note"] = (fields) => opened()?.recorder.note(fields);
  return {
    inside: (path) => pathInside(opened(), path),
    outside: (path) => pathOutside(opened(), path),
    enter(label, file) {
      const run = opened();
      run?.pass(label, file, run.spinning.isSpinning() ? "yielded" : "ready");
      return isInStep();
    },
    fault(kinds) {
      const run = opened();
      if (run === undefined || run.recorder.isWithin()) return undefined;
      return run.faults.choose(run.recorder, kinds);
    },
    asksForPersistence: () => isInStep() && opened()?.context.recording.directorySnapshots === "each-step",
    persist: (done) => opened()?.recorder.persist(done),
    asksForDump: () => isInStep() && opened()?.context.recording.directorySnapshots !== "none",
    pause(label) {
      opened()?.pass(label, "", "yielded");
      note({ yielded: true });
    },
    touch: (resource, mode) => opened()?.recorder.touch(resource, mode),
    waitsForLock: () => note({ waitsForLock: true }),
    ...own,
    within(action) {
      const run = opened();
      return run === undefined ? action() : run.recorder.within(action);
    },
    describeResult: (result) => note({ result }),
    fail(code) {
      const run = opened();
      // A failure inside of a step need not make the step fail.
      if (run === undefined || run.recorder.isWithin()) return;
      note({ error: code });
      run.spinning.failed();
    },
    opened: (connection) => void opened()?.connections.push(connection),
    uncontrolled: (what) => void opened()?.uncontrolledEffects.add(what),
    refuse(reason) {
      opened()?.endAs({ type: "refused", reason });
      return new Error(reason);
    },
    defect(error) {
      if (error instanceof InternalError) return error;
      opened()?.endAs({ type: "defect", error: summarizeError(error) });
      return new InternalError("Rollcall itself has failed", { cause: error });
    },
  };
}

/** Returns a path relative to the run's directory; undefined: it is outside. */
function pathInside(run: RunOfPoints | undefined, path: string): string | undefined {
  if (run === undefined) return undefined;
  const inner = relative(run.context.directory, resolve(path));
  return inner === ".." || inner.startsWith(`..${sep}`) ? undefined : inner === "" ? "." : inner;
}

function pathOutside(run: RunOfPoints | undefined, path: string): string {
  if (run === undefined) throw new Error("the scheduler hook was asked for a path before a run was opened");
  return join(run.context.directory, path);
}
