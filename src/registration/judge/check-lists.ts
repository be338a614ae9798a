import type { State } from "rollcall/model";
import { checkLinearizability, type HistoryEntry, type Linearizability } from "../../checker/index.js";
import type { RegistrationEvent } from "../event.js";
import type { CheckedOperation, CheckedResponse } from "../specification.js";
import { linkedSpecification, storeSpecification } from "../store-specification.js";
import type { AuthIds } from "./auth-ids.js";
import { groupsIn } from "./checked-history.js";
import { type Groups, keysOfOperation } from "./groups.js";
import { type List, readListing } from "./listing.js";

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
 * groups that changed during one list is checked as if there were no other keys: an order of all operations is an
 * order of those on two groups, so where there is none for the two, there is none for all.
 */
export function findTornList(
  events: readonly RegistrationEvent[],
  authIds: AuthIds,
  groups: Groups,
): TornList | undefined {
  const lists = events.flatMap((event) => readList(event, authIds));
  if (lists.length === 0) return undefined;
  const readable = groupsIn(events, groups).filter((group) => !authIds.ambiguous.has(group));
  const atOnce = events.length > wholeMax ? pairsChangedDuring(lists, events, readable, groups) : [readable];
  for (const some of atOnce) {
    const specification = some.some(groups.isLinked) ? linkedSpecification : storeSpecification;
    const order = checkLinearizability(specification, historyOf(some, events, lists, groups));
    if (order.verdict === "not-linearizable") return order;
  }
  return undefined;
}

function readList(event: RegistrationEvent, authIds: AuthIds): List[] {
  const { outcome } = event;
  if (outcome.type !== "answered" || outcome.answer.type !== "listed") return [];
  const listing = readListing(outcome.answer.authIds, authIds.groupOf);
  return listing.type === "groups" ? [{ event, authIds: listing.authIds }] : [];
}

/** Those that changed during the most lists first: there a torn one is most likely. */
function pairsChangedDuring(
  lists: readonly List[],
  events: readonly RegistrationEvent[],
  readable: readonly string[],
  groups: Groups,
): readonly (readonly string[])[] {
  const pairs = new Map<string, { readonly groups: readonly string[]; lists: number }>();
  for (const { event: list } of lists) {
    const during = events.filter(({ call, return: returned }) => call < list.return && returned > list.call);
    const changed = [...new Set(during.flatMap((event) => changedGroup(event, groups)))]
      .filter((group) => readable.includes(group))
      .sort();
    changed.forEach((one, index) => {
      for (const other of changed.slice(index + 1)) {
        const pair = [one, other];
        const known = pairs.get(JSON.stringify(pair));
        if (known === undefined) pairs.set(JSON.stringify(pair), { groups: pair, lists: 1 });
        else known.lists += 1;
      }
    });
  }
  const byLists = [...pairs.values()].sort((a, b) => b.lists - a.lists);
  return byLists.slice(0, pairsMax).map((pair) => pair.groups);
}

/** The group whose presence in a list the event can change. */
function changedGroup({ operation }: RegistrationEvent, groups: Groups): string[] {
  switch (operation.type) {
    case "register":
    case "setActive":
    case "remove":
    case "changeKey":
      return [groups.of(operation.key)];
    default:
      return [];
  }
}

type Entry = HistoryEntry<CheckedOperation, CheckedResponse>;

function historyOf(
  some: readonly string[],
  events: readonly RegistrationEvent[],
  lists: readonly List[],
  groups: Groups,
): Entry[] {
  const operations = events.flatMap(({ client, operation, outcome, call, return: returned }): Entry[] => {
    if (operation.type === "listActive" || outcome.type === "rejected") return [];
    if (!some.includes(groups.of(operation.key))) return [];
    const isAnswer = outcome.type === "answered" || outcome.type === "conflict";
    const answered = isAnswer ? { response: outcome, return: returned } : unanswered;
    return [{ client, operation, call, ...answered }];
  });
  const listings = lists.map(({ event, authIds }): Entry => {
    const shown = new Set(some.flatMap((group) => [...(authIds.get(group) ?? [])]));
    const response: CheckedResponse = { type: "listedIds", authIds: shown };
    const { client, call } = event;
    return { client, operation: { type: "listActive" }, call, response, return: event.return };
  });
  return [...operations, ...listings];
}

const unanswered = { response: undefined, return: null } as const;

/** The keys that a torn list is about. */
export function keysIn(prefix: TornList["prefix"]): readonly string[] {
  return [
    ...new Set(
      prefix.flatMap(({ operation }) =>
        operation.type === "listActive"
          ? []
          : keysOfOperation({ operation: operation as RegistrationEvent["operation"] }),
      ),
    ),
  ];
}
