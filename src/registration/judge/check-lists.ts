import type { State } from "rollcall/model";
import { checkLinearizability, type HistoryEntry, type Linearizability } from "../../checker/index.js";
import type { RegistrationEvent } from "../event.js";
import { type CheckedOperation, type CheckedResponse, storeSpecification } from "../specification.js";
import type { AuthIds } from "./auth-ids.js";
import { readListing } from "./listing.js";

export type TornList = Extract<
  Linearizability<State, CheckedOperation, CheckedResponse>,
  { readonly verdict: "not-linearizable" }
>;

/** Bounds the work on a round. */
const pairsMax = 64;
/** So few events can be checked for all keys at once. */
const wholeMax = 40;

/**
 * Searches for a `listActive` that was put together from several moments. Each of its keys can seem right: A was active
 * before, B was active afterwards, the list shows both, and there was no moment at which both were. So each pair of
 * keys that changed during one list is checked as if there were no other keys: an order of all operations is an order
 * of those on two keys, so where there is none for the two, there is none for all.
 */
export function findTornList(events: readonly RegistrationEvent[], authIds: AuthIds): TornList | undefined {
  const lists = events.flatMap((event) => readList(event, authIds));
  if (lists.length === 0) return undefined;
  const keysAtOnce =
    events.length > wholeMax ? pairsChangedDuring(lists, events, authIds) : [readableKeys(events, authIds)];
  for (const keys of keysAtOnce) {
    const order = checkLinearizability(storeSpecification, historyOf(keys, events, lists));
    if (order.verdict === "not-linearizable") return order;
  }
  return undefined;
}

function readableKeys(events: readonly RegistrationEvent[], authIds: AuthIds): string[] {
  const keys = events.flatMap(({ operation }) => (operation.type === "listActive" ? [] : [operation.key]));
  return [...new Set(keys)].filter((key) => !authIds.ambiguous.has(key));
}

interface List {
  readonly event: RegistrationEvent;
  readonly authIds: ReadonlyMap<string, string>;
}

function readList(event: RegistrationEvent, authIds: AuthIds): List[] {
  const { outcome } = event;
  if (outcome.type !== "answered" || outcome.answer.type !== "listed") return [];
  const listing = readListing(outcome.answer.authIds, authIds.keyOf);
  return listing.type === "keys" ? [{ event, authIds: listing.authIds }] : [];
}

/** Those that changed during the most lists first: there a torn one is most likely. */
function pairsChangedDuring(
  lists: readonly List[],
  events: readonly RegistrationEvent[],
  authIds: AuthIds,
): readonly (readonly string[])[] {
  const pairs = new Map<string, { readonly keys: readonly string[]; lists: number }>();
  for (const { event: list } of lists) {
    const during = events.filter(({ call, return: returned }) => call < list.return && returned > list.call);
    const changed = [...new Set(during.flatMap(changedKey))].filter((key) => !authIds.ambiguous.has(key)).sort();
    changed.forEach((one, index) => {
      for (const other of changed.slice(index + 1)) {
        const keys = [one, other];
        const known = pairs.get(JSON.stringify(keys));
        if (known === undefined) pairs.set(JSON.stringify(keys), { keys, lists: 1 });
        else known.lists += 1;
      }
    });
  }
  const byLists = [...pairs.values()].sort((a, b) => b.lists - a.lists);
  return byLists.slice(0, pairsMax).map(({ keys }) => keys);
}

/** The key whose presence in a list the event can change. */
function changedKey({ operation }: RegistrationEvent): string[] {
  switch (operation.type) {
    case "register":
    case "setActive":
    case "remove":
      return [operation.key];
    default:
      return [];
  }
}

type Entry = HistoryEntry<CheckedOperation, CheckedResponse>;

function historyOf(keys: readonly string[], events: readonly RegistrationEvent[], lists: readonly List[]): Entry[] {
  const operations = events.flatMap(({ client, operation, outcome, call, return: returned }): Entry[] => {
    if (operation.type === "listActive" || !keys.includes(operation.key) || outcome.type === "rejected") return [];
    const isAnswer = outcome.type === "answered" || outcome.type === "conflict";
    const answered = isAnswer ? { response: outcome, return: returned } : unanswered;
    return [{ client, operation, call, ...answered }];
  });
  const listings = lists.map(({ event, authIds }): Entry => {
    const seen = [...authIds].filter(([key]) => keys.includes(key));
    const response: CheckedResponse = { type: "listedKeys", authIds: new Map(seen) };
    return {
      client: event.client,
      operation: { type: "listActive" },
      call: event.call,
      response,
      return: event.return,
    };
  });
  return [...operations, ...listings];
}

const unanswered = { response: undefined, return: null } as const;

/** The keys that a torn list is about. */
export function keysIn(prefix: TornList["prefix"]): readonly string[] {
  return [...new Set(prefix.flatMap(({ operation }) => (operation.type === "listActive" ? [] : [operation.key])))];
}
