import { nothingShown, type ShownEvents } from "../../core/index.js";
import type { AccountField } from "../account-fields.js";
import type { RegistrationEvent } from "../event.js";
import { keysIn, type TornList } from "./check-lists.js";
import type { CheckedEntry } from "./checked-history.js";
import { type Groups, keysOfOperation } from "./groups.js";
import type { Order } from "./order.js";
import { shownStates } from "./shown-state.js";

/** What is known to be wrong with a history. */
export interface Wrong {
  /** Events that are wrong in themselves. */
  readonly odd: readonly RegistrationEvent[];
  readonly order: Order;
  readonly torn: TornList | undefined;
  readonly groups: Groups;
  /** The code of the worst finding. */
  readonly worst: string | undefined;
}

/** The events that show the worst finding: a contradiction, or an answer that is wrong in itself. */
export function showEvents(
  events: readonly RegistrationEvent[],
  given: readonly AccountField[],
  { odd, order, torn, groups, worst }: Wrong,
): ShownEvents {
  const [first] = odd;
  const isOdd = worst === "operation-threw" || worst === "malformed-answer" || order.verdict !== "not-linearizable";
  if (first !== undefined && isOdd) return excerpt(events, first, keysOfOperation(first), []);
  const list = torn && events.find(({ call }) => call === torn.culprit.call);
  if (torn !== undefined && list !== undefined) return excerpt(events, list, keysIn(torn.prefix), []);
  if (order.verdict !== "not-linearizable") return nothingShown;
  const { culprit, possibleStates } = order;
  const related = groups.keysOf(groups.of(culprit.operation.key));
  return excerpt(events, eventOf(events, culprit), related, shownStates(possibleStates, given));
}

/** How many finished operations before the culprit are shown. */
const contextEvents = 4;

/**
 * The operations on these keys that ran at the same time as the culprit, and the last few before it. Without a culprit, if
 * the store at rest is wrong, the last ones.
 */
function excerpt(
  events: readonly RegistrationEvent[],
  culprit: RegistrationEvent | undefined,
  keys: readonly string[],
  possible: readonly unknown[],
): ShownEvents {
  const related = events
    .map((event, index) => ({ event, index }))
    .filter(({ event }) => event === culprit || keysOfOperation(event).some((key) => keys.includes(key)))
    .sort((a, b) => a.event.call - b.event.call);
  const numbers = (some: typeof related): number[] => some.map(({ index }) => index);
  if (culprit === undefined) {
    const shown = related.slice(-2 * contextEvents);
    return { events: numbers(shown), earlier: related.length - shown.length, possible };
  }
  const before = related.filter(({ event }) => event.return < culprit.call);
  const during = related.filter(({ event }) => event.return >= culprit.call && event.call <= culprit.return);
  return {
    events: numbers([...before.slice(-contextEvents), ...during]),
    earlier: before.length - Math.min(before.length, contextEvents),
    culprit: events.indexOf(culprit),
    possible,
  };
}

function eventOf(events: readonly RegistrationEvent[], culprit: CheckedEntry): RegistrationEvent | undefined {
  // What was tried again is another event with the same operation.
  return culprit.source ?? events.find((event) => event.operation === culprit.operation);
}
