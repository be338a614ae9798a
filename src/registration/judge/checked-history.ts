import { partOf, type StoreSnapshot } from "rollcall/model";
import type { AnsweredOperation, HistoryEntry } from "../../checker/index.js";
import type { History } from "../../core/index.js";
import type { RegistrationEvent } from "../event.js";
import type { CheckedResponse, KeyCheckedOperation } from "../specification.js";
import type { AuthIds } from "./auth-ids.js";
import { type List, type Problem, readLists } from "./listing.js";

interface Sourced {
  /** The event that the entry stands for. Left out: the store at rest, or a loss. */
  readonly source?: RegistrationEvent;
}

export type CheckedEntry = HistoryEntry<KeyCheckedOperation, CheckedResponse> & Sourced;
export type AnsweredEntry = AnsweredOperation<KeyCheckedOperation, CheckedResponse> & Sourced;

export type QuiescentSnapshot = History<RegistrationEvent, StoreSnapshot>["quiescent"][number];
export type Loss = History["losses"][number];

export function lostKeys(losses: readonly Loss[]): ReadonlySet<string> {
  return new Set(losses.map(({ key }) => key));
}

/** The keys of the operations, each once. */
export function keysOf(events: readonly RegistrationEvent[]): readonly string[] {
  return [...new Set(events.flatMap(({ operation }) => (operation.type === "listActive" ? [] : [operation.key])))];
}

/** What the history of each key is taken from. */
export interface Sources {
  readonly events: readonly RegistrationEvent[];
  readonly lists: readonly List[];
  readonly quiescent: readonly QuiescentSnapshot[];
  readonly losses: readonly Loss[];
  readonly authIds: AuthIds;
}

/** What happened to one key. Positions are those of the events. */
export interface KeyHistory {
  readonly answered: readonly AnsweredEntry[];
  /** Indeterminate: each has taken effect completely or not at all, by its return at the latest. */
  readonly indeterminate: readonly AnsweredEntry[];
  /** Ended with an error, so it may have taken effect or not. */
  readonly failed: readonly CheckedEntry[];
}

/**
 * Returns the part of a history that concerns one key. A list concerns all keys, and a long history takes too long to check
 * for all of them at once; seen from one key a list is one more read, and so is the store at rest.
 *
 * What the target tolerates has changed nothing, so it is left out, unless it is refused for ever.
 */
export function historyOfKey(key: string, { events, lists, quiescent, losses, authIds }: Sources): KeyHistory {
  const answered: AnsweredEntry[] = [];
  const indeterminate: AnsweredEntry[] = [];
  const failed: CheckedEntry[] = [];
  const keyLosses = losses.filter((loss) => loss.key === key);
  for (const { call } of keyLosses) {
    answered.push({ client: -1, operation: { type: "lose", key }, response: { type: "lost" }, call, return: call + 1 });
  }
  for (const source of events) {
    const { client, operation, outcome, call } = source;
    if (operation.type === "listActive" || operation.key !== key) continue;
    const entry: AnsweredEntry = { client, operation, response: outcome, call, return: source.return, source };
    switch (outcome.type) {
      case "answered":
      case "conflict":
        answered.push(entry);
        break;
      case "rejected":
        if (source.refusedForEver === true) answered.push(entry);
        break;
      case "indeterminate":
        indeterminate.push(entry);
        break;
      case "threw":
      case "malformed":
        // If the database of an account is lost, an error is an answer, and may be the only right one.
        if (outcome.type === "threw" && keyLosses.length > 0) answered.push(entry);
        else failed.push(unanswered(entry));
        break;
      default:
        outcome satisfies never;
    }
  }
  // An auth id that has belonged to two keys does not tell which of them a list or a row is about.
  if (authIds.ambiguous.has(key)) return { answered, indeterminate, failed };
  for (const { event, authIds: listed } of lists) {
    const response: CheckedResponse = { type: "listedAs", authId: listed.get(key) ?? null };
    const { client, call } = event;
    answered.push({
      client,
      operation: { type: "isListed", key },
      response,
      call,
      return: event.return,
      source: event,
    });
  }
  for (const { snapshot, at } of quiescent) {
    const response: CheckedResponse = { type: "quiescent", snapshot: partOf(snapshot, authIds.ofKey(key)) };
    answered.push({ client: -1, operation: { type: "atRest", key }, response, call: at, return: at + 1 });
  }
  return { answered, indeterminate, failed };
}

/** It may take effect at any time after its call, or never. */
function unanswered(entry: AnsweredEntry): CheckedEntry {
  return { ...entry, response: undefined, return: null };
}

/**
 * Returns the history of all keys for the checker. `settled`: which of the indeterminate operations have taken effect; left
 * out: they may still do so at any time.
 */
export function toHistory(
  events: readonly RegistrationEvent[],
  authIds: AuthIds,
  quiescent: readonly QuiescentSnapshot[],
  losses: readonly Loss[],
  settled?: Settled,
): { readonly history: readonly CheckedEntry[]; readonly problems: readonly Problem[] } {
  const { lists, problems } = readLists(events, authIds);
  const sources = { events, lists, quiescent, losses, authIds };
  const keys = keysOf(events);
  // One list, or one store at rest, becomes an entry for each key, and each needs positions of its own.
  const spread = ({ call, return: returned }: CheckedEntry, index: number) => ({
    call: call * keys.length + index,
    return: returned === null ? null : returned * keys.length + index,
  });
  const history = keys.flatMap((key, index) => {
    const { answered, indeterminate, failed } = historyOfKey(key, sources);
    const after = settled === undefined ? indeterminate.map(unanswered) : indeterminate.filter(happenedIn(settled));
    return [...answered, ...after, ...failed].map((entry) => ({ ...entry, ...spread(entry, index) }));
  });
  return { history, problems: [...sharedAuthIds(authIds), ...problems] };
}

/** Of the operations that were indeterminate those that have taken effect; the others never have. */
export interface Settled {
  readonly happened: ReadonlySet<RegistrationEvent>;
}

function happenedIn({ happened }: Settled): (entry: AnsweredEntry) => boolean {
  return ({ source }) => source !== undefined && happened.has(source);
}

/** Answers that name an auth id which belongs to another key. */
export function sharedAuthIds({ shared }: AuthIds): Problem[] {
  return shared.map(({ event, authId, otherKey }) => {
    const [key] = keysOf([event]);
    return { event, finding: { code: "auth-id-shared", values: { key, otherKey, authId } } };
  });
}
