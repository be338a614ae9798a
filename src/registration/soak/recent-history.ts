import type { Event, Evidence } from "../../core/index.js";
import { fieldsGiven } from "../account-fields.js";
import type { KeyState } from "../specification.js";

const eventsMax = 8;

/**
 * What was done to these keys before somebody looked at the store at rest. What was answered last, or was never answered,
 * says most: a call that a kill cut short may have begun long before.
 */
export function lately(events: readonly Event[], keys: readonly string[], possible: readonly KeyState[]): Evidence {
  const related = events
    .filter(({ operation }) => operation.type !== "listActive" && keys.includes(operation.key))
    .toSorted((a, b) => a.return - b.return);
  const shown = related.slice(-eventsMax);
  const given = fieldsGiven(events.map(({ observation }) => observation));
  return { type: "history", events: shown, earlier: related.length - shown.length, possible, given };
}

/** The same of all keys on which an operation was interrupted. */
export function interruptedLately(events: readonly Event[]): Evidence {
  const keys = events.flatMap(({ operation, observation }) =>
    operation.type === "listActive" || observation.type !== "interrupted" ? [] : [operation.key],
  );
  return lately(events, keys, []);
}
