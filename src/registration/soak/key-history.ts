import { partOf } from "rollcall/model";
import type { HistoryEntry } from "../../checker/index.js";
import type { Event, Finding } from "../../core/index.js";
import { isChange, type Segment } from "../../soak/index.js";
import type { AuthIds } from "../judge/index.js";
import { readListing } from "../judge/index.js";
import type { CheckedResponse, KeyCheckedOperation } from "../specification.js";

export interface KeyEntry extends HistoryEntry<KeyCheckedOperation, CheckedResponse> {
  /** The event that the entry stands for; none for the reading at rest. */
  readonly source?: Event;
}

/** What happened to one key in one segment. */
export interface KeyHistory {
  readonly key: string;
  readonly entries: readonly KeyEntry[];
  /** Those that may have changed the key; they have until `end`. */
  readonly interrupted: readonly KeyEntry[];
  /** As many positions as there are interrupted entries are free from here on. */
  readonly end: number;
}

/**
 * The part of a segment that concerns one key. A list concerns all keys, which a long history cannot afford to be
 * checked for at once; seen from one key it is one more read, and so is the store at rest.
 */
export function historyOf(
  key: string,
  { events, rest, end }: Segment,
  lists: readonly List[],
  authIds: AuthIds,
): KeyHistory {
  const entries: KeyEntry[] = [];
  const interrupted: KeyEntry[] = [];
  for (const event of events) {
    const { client, operation, observation, call } = event;
    if (operation.type === "listActive" || operation.key !== key) continue;
    const entry: KeyEntry = { client, operation, response: observation, call, return: event.return, source: event };
    if (observation.type === "answered" || observation.type === "conflict") entries.push(entry);
    else if (observation.type === "interrupted" && isChange(operation)) interrupted.push(entry);
  }
  // Of auth ids that have belonged to two keys nobody can tell whose they are.
  if (!authIds.ambiguous.has(key)) {
    for (const { event, listed } of lists) {
      const { client, call } = event;
      const response: CheckedResponse = { type: "listedAs", authId: listed.get(key) ?? null };
      entries.push({
        client,
        operation: { type: "isListed", key },
        response,
        call,
        return: event.return,
        source: event,
      });
    }
    if (rest !== undefined) {
      const response: CheckedResponse = { type: "rested", snapshot: partOf(rest.snapshot, authIds.ofKey(key)) };
      entries.push({ client: -1, operation: { type: "atRest", key }, response, call: rest.at, return: rest.at + 1 });
    }
  }
  return { key, entries, interrupted, end };
}

/** A `listActive` answer: the auth id of each key that it shows. */
export interface List {
  readonly event: Event;
  readonly listed: ReadonlyMap<string, string>;
}

/** The lists of a segment, and what is wrong with them whatever the others did. */
export function readLists(
  events: readonly Event[],
  authIds: AuthIds,
): {
  readonly lists: readonly List[];
  readonly problems: readonly { readonly event: Event; readonly finding: Finding }[];
} {
  const lists: List[] = [];
  const problems: { event: Event; finding: Finding }[] = [];
  for (const event of events) {
    const { observation } = event;
    if (observation.type !== "answered" || observation.answer.type !== "listed") continue;
    const shown = observation.answer.authIds;
    // Whoever was killed while registering may have registered: an account of which nobody was told the auth id. Its
    // key cannot be told, so such a list says nothing that could be checked.
    const untold = shown.filter((authId) => authIds.keyOf(authId) === undefined);
    if (untold.length > 0 && untold.length <= interruptedRegistrations(events)) continue;
    const listing = readListing(shown, authIds.keyOf);
    if (listing.type === "keys") lists.push({ event, listed: listing.authIds });
    else
      problems.push({ event, finding: { code: "wrong-answer", message: `listActive() is wrong: ${listing.message}` } });
  }
  return { lists, problems };
}

function interruptedRegistrations(events: readonly Event[]): number {
  return events.filter(
    ({ operation, observation }) => operation.type === "register" && observation.type === "interrupted",
  ).length;
}
