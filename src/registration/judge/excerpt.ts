import type { Event, Evidence } from "../../core/index.js";
import { fieldsGiven } from "../account-fields.js";
import type { KeyState } from "../specification.js";

/** How many finished operations before the one that matters a reader is shown. */
const contextEvents = 4;

/**
 * The part of a history that a reader needs: the operations on the same key that ran at the same time as the culprit,
 * and the last few before it. The culprit is an event, or the key whose rows were wrong after everybody had stopped.
 */
export function excerpt(
  events: readonly Event[],
  culprit: Event | string,
  possible: readonly KeyState[],
  keys: readonly string[] = keysOf(culprit),
): Extract<Evidence, { type: "history" }> {
  const related = events
    .filter((event) => event === culprit || keysOf(event).some((key) => keys.includes(key)))
    .sort((a, b) => a.call - b.call);
  const given = fieldsGiven(events.map(({ observation }) => observation));
  if (typeof culprit === "string") {
    const shown = related.slice(-2 * contextEvents);
    return { type: "history", events: shown, earlier: related.length - shown.length, possible, given };
  }
  const before = related.filter((event) => event.return < culprit.call);
  const during = related.filter((event) => event.return >= culprit.call && event.call <= culprit.return);
  const shown = [...before.slice(-contextEvents), ...during];
  return {
    type: "history",
    events: shown,
    earlier: before.length - Math.min(before.length, contextEvents),
    culprit,
    possible,
    given,
  };
}

function keysOf(culprit: Event | string): readonly string[] {
  if (typeof culprit === "string") return [culprit];
  return culprit.operation.type === "listActive" ? [] : [culprit.operation.key];
}
