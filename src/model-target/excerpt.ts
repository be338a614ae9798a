import type { Event, ShownEvents } from "../core/index.js";

/** How many finished operations before the one that matters a reader is shown. */
const contextEvents = 4;

/**
 * The part of a history that a reader needs: the related operations that ran at the same time as the culprit, and the last
 * few before it. Without a culprit the store at rest was wrong: then the last ones.
 */
export function excerpt(
  events: readonly Event[],
  isRelated: (event: Event) => boolean,
  culprit: Event | undefined,
  possible: readonly unknown[],
): ShownEvents {
  const related = [...events.entries()]
    .map(([number, event]) => ({ number, event }))
    .filter(({ event }) => event === culprit || isRelated(event))
    .sort((a, b) => a.event.call - b.event.call);
  if (culprit === undefined) {
    const shown = related.slice(-2 * contextEvents);
    return { events: shown.map(({ number }) => number), earlier: related.length - shown.length, possible };
  }
  const before = related.filter(({ event }) => event.return < culprit.call);
  const during = related.filter(({ event }) => event.return >= culprit.call && event.call <= culprit.return);
  const shown = [...before.slice(-contextEvents), ...during];
  return {
    events: shown.map(({ number }) => number),
    earlier: before.length - Math.min(before.length, contextEvents),
    culprit: events.indexOf(culprit),
    possible,
  };
}
