import type { Event, ShownTrace, Step } from "../../../core/index.js";

/**
 * Returns whether the event is the one that no order explains. Positions are compared, as a report that was read from a
 * file holds the event twice.
 */
export function isCulprit(event: Event | undefined, { culprit }: Pick<ShownTrace, "culprit">): boolean {
  return (
    event !== undefined &&
    culprit?.client === event.client &&
    culprit.call === event.call &&
    culprit.return === event.return
  );
}

/** Returns whether the step with this index belongs to the operation that no order explains. */
export function isInCulprit(trace: ShownTrace, index: number): boolean {
  const { steps, events } = trace;
  const client = steps[index]?.client;
  const called = steps.findLast((step: Step, at) => at <= index && step.client === client && step.calls !== undefined);
  if (called?.calls === undefined) return false;
  return isCulprit(events.filter((event) => event.client === client)[called.calls], trace);
}
