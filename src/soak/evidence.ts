import type { Event, Evidence, Operation } from "../core/index.js";
import type { SegmentFailure } from "../workload/index.js";

type History = Extract<Evidence, { readonly type: "history" }>;

/** How many earlier operations on the same subjects a report shows beside the culprit and those that overlap it. */
const contextEvents = 4;
/** How many it shows if there is no culprit. */
const latestEvents = 8;

/**
 * Returns the part of a history that shows a failure. If there is a culprit: the operations on the same subjects that
 * overlap it, and the last few before. Otherwise the latest operations on the subjects; if these are unknown, on all
 * subjects on which an operation was interrupted.
 */
export function evidenceOf(
  { culprit, subjects, possible }: Pick<SegmentFailure, "culprit" | "subjects" | "possible">,
  events: readonly Event[],
  subjectOf: (operation: Operation) => string | undefined,
): History {
  const shown = new Set(subjects);
  const own = culprit === undefined ? undefined : subjectOf(culprit.operation);
  if (own !== undefined) shown.add(own);
  if (culprit === undefined && subjects.length === 0)
    for (const { operation, observation } of events) {
      const subject = subjectOf(operation);
      if (observation.type === "interrupted" && subject !== undefined) shown.add(subject);
    }
  const related = events.filter((event) => event.call === culprit?.call || shown.has(subjectOf(event.operation) ?? ""));
  return culprit === undefined ? latestOf(related, possible) : around(culprit, related, possible);
}

function around(culprit: Event, related: readonly Event[], possible: readonly unknown[]): History {
  const inOrder = related.toSorted((a, b) => a.call - b.call);
  const before = inOrder.filter((event) => event.return < culprit.call);
  const overlapping = inOrder.filter((event) => event.return >= culprit.call && event.call <= culprit.return);
  const context = before.slice(-contextEvents);
  return {
    type: "history",
    events: [...context, ...overlapping],
    earlier: before.length - context.length,
    culprit,
    possible,
  };
}

/** What returned last, or was never answered, says most: a call that a kill interrupted may have begun long before. */
function latestOf(related: readonly Event[], possible: readonly unknown[]): History {
  const latest = related.toSorted((a, b) => a.return - b.return).slice(-latestEvents);
  return { type: "history", events: latest, earlier: related.length - latest.length, possible };
}
