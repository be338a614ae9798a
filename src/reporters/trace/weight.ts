import type { Event, ShownTrace, Step } from "../../core/index.js";

/*
 * Which steps of a trace a report shows, and which it may fold.
 */

/** A trace of at most this many steps is shown in full. */
export const stepsUnfoldedMax = 16;

/** So many steps in a row are folded at least. */
export const foldedMin = 4;

/** Returns whether the step with this index is never folded, as it concerns other clients or the failure. */
export function mattersToOthers(steps: readonly Step[], index: number): boolean {
  const step = steps[index];
  if (step === undefined) return false;
  const edge = steps[index - 1]?.client !== step.client || steps[index + 1]?.client !== step.client;
  return (
    edge || step.calls !== undefined || isWaiting(step) || step.error !== undefined || conflictsWithOthers(step, steps)
  );
}

/** Returns whether the step met a lock and waits for it. */
export function isWaiting({ lock }: Step): boolean {
  return lock === "blocked" || lock === "blocked-visibly";
}

/** Returns whether the step conflicts with a step of another client: their order matters. */
function conflictsWithOthers(step: Step, steps: readonly Step[]): boolean {
  return step.accesses.some(
    ({ resource, mode }) =>
      resource !== "clock" &&
      steps.some(
        (other) =>
          other.client !== step.client &&
          other.accesses.some(
            (theirs) => theirs.resource === resource && (mode === "write" || theirs.mode === "write"),
          ),
      ),
  );
}

/** Returns the event of the operation that the step ends; undefined: it ends none. */
export function eventEndedBy({ client, returns }: Step, { events }: ShownTrace): Event | undefined {
  return returns === undefined ? undefined : events.filter((event) => event.client === client)[returns];
}
