import type { Event, Evidence, Operation } from "../core/index.js";
import type { SegmentFailure } from "../workload/index.js";

type History = Extract<Evidence, { readonly type: "history" }>;

/**
 * The number of earlier operations on the same subjects in a report, in addition to the culprit and those that overlap
 * it.
 */
const contextEvents = 4;
/** The number of operations in a report without a culprit. */
const latestEvents = 8;

type SubjectOf = (operation: Operation) => string | undefined;

/**
 * Returns the part of a history that shows a failure. If there is a culprit, it is the operations on the same subjects
 * that overlap the culprit, and the last few before. Otherwise it is the latest operations on the subjects. If these
 * are unknown, it is those on all subjects with an indeterminate operation. If no subject is known at all, all
 * operations count.
 */
export function evidenceOf(
  { culprit, subjects, possible }: Pick<SegmentFailure, "culprit" | "subjects" | "possible">,
  events: readonly Event[],
  subjectOf: SubjectOf,
): History {
  const suspects = culprit === undefined ? events.filter(isIndeterminate) : [culprit];
  const known =
    culprit === undefined && subjects.length > 0 ? [] : suspects.map(({ operation }) => subjectOf(operation));
  const shown = new Set<string | undefined>([...subjects, ...known].filter((subject) => subject !== undefined));
  const isRelated = ({ operation }: Event): boolean => shown.size === 0 || shown.has(subjectOf(operation));
  const related = events.filter((event) => event.call === culprit?.call || isRelated(event));
  return culprit === undefined ? latestOf(related, possible) : around(culprit, related, possible);
}

function isIndeterminate({ outcome }: Event): boolean {
  return outcome.type === "indeterminate";
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

/**
 * Returns the operations that ended last. An indeterminate operation ends with the segment, although it may have been
 * called long before.
 */
function latestOf(related: readonly Event[], possible: readonly unknown[]): History {
  const latest = related.toSorted((a, b) => a.return - b.return).slice(-latestEvents);
  return { type: "history", events: latest, earlier: related.length - latest.length, possible };
}
