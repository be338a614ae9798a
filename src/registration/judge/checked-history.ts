import { partOf, type StoreSnapshot } from "rollcall/model";
import type { AnsweredOperation, HistoryEntry } from "../../checker/index.js";
import type { History } from "../../core/index.js";
import type { RegistrationEvent } from "../event.js";
import type { CheckedResponse, LinkedOperation } from "../specification.js";
import type { AuthIds } from "./auth-ids.js";
import { type Groups, keysOfOperation } from "./groups.js";
import type { List, Problem } from "./listing.js";

interface Sourced {
  /** The event that the entry stands for. Left out: the store at rest, or a loss. */
  readonly source?: RegistrationEvent;
}

export type CheckedEntry = HistoryEntry<LinkedOperation, CheckedResponse> & Sourced;
export type AnsweredEntry = AnsweredOperation<LinkedOperation, CheckedResponse> & Sourced;

export type QuiescentSnapshot = History<RegistrationEvent, StoreSnapshot>["quiescent"][number];
export type Loss = History["losses"][number];

export function lostKeys(losses: readonly Loss[]): ReadonlySet<string> {
  return new Set(losses.map(({ key }) => key));
}

/** The groups of the operations, each once, in the order in which they come. */
export function groupsIn(events: readonly RegistrationEvent[], groups: Groups): readonly string[] {
  return [...new Set(events.flatMap((event) => keysOfOperation(event).map(groups.of)))];
}

/** What the history of each group is taken from. */
export interface Sources {
  readonly events: readonly RegistrationEvent[];
  readonly lists: readonly List[];
  readonly quiescent: readonly QuiescentSnapshot[];
  readonly losses: readonly Loss[];
  readonly authIds: AuthIds;
  readonly groups: Groups;
}

/** What happened to one group. Positions are those of the events. */
export interface GroupHistory {
  readonly answered: readonly AnsweredEntry[];
  /** Indeterminate: each has taken effect completely or not at all, by its return at the latest. */
  readonly indeterminate: readonly AnsweredEntry[];
  /** Ended with an error, so it may have taken effect or not. */
  readonly failed: readonly CheckedEntry[];
}

/**
 * Returns the part of a history that concerns one group, mostly one key. A list concerns all keys, and a long history takes
 * too long to check for all of them at once; seen from one group a list is one more read, and so is the store at rest.
 *
 * What the target tolerates has changed nothing, so it is left out, unless it is refused for ever.
 */
export function historyOfGroup(group: string, sources: Sources): GroupHistory {
  const { events, losses, authIds, groups } = sources;
  const answered: AnsweredEntry[] = [];
  const indeterminate: AnsweredEntry[] = [];
  const failed: CheckedEntry[] = [];
  const ownLosses = losses.filter(({ key }) => groups.of(key) === group);
  for (const { key, call } of ownLosses) {
    answered.push({ client: -1, operation: { type: "lose", key }, response: { type: "lost" }, call, return: call + 1 });
  }
  for (const source of events) {
    const { client, operation, outcome, call } = source;
    if (operation.type === "listActive" || groups.of(operation.key) !== group) continue;
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
        if (outcome.type === "threw" && ownLosses.length > 0) answered.push(entry);
        else failed.push(unanswered(entry));
        break;
      default:
        outcome satisfies never;
    }
  }
  // An auth id that has belonged to two groups does not tell which of them a list or a row is about.
  const read = authIds.ambiguous.has(group) ? [] : readingsOf(group, sources);
  return { answered: [...answered, ...read], indeterminate, failed };
}

/** What lists and the store at rest show of the group. */
function readingsOf(group: string, { lists, quiescent, authIds, groups }: Sources): readonly AnsweredEntry[] {
  const key = group;
  const listed = lists.map(({ event, authIds: shown }): AnsweredEntry => {
    const { client, call } = event;
    const own = shown.get(group) ?? new Set<string>();
    const response: CheckedResponse = groups.isLinked(group)
      ? { type: "listedIds", authIds: own }
      : { type: "listedAs", authId: [...own].at(-1) ?? null };
    return { client, operation: { type: "isListed", key }, response, call, return: event.return, source: event };
  });
  const snapshots = quiescent.map(({ snapshot, at }): AnsweredEntry => {
    const response: CheckedResponse = { type: "quiescent", snapshot: partOf(snapshot, authIds.ofGroup(group)) };
    return { client: -1, operation: { type: "atRest", key }, response, call: at, return: at + 1 };
  });
  return [...listed, ...snapshots];
}

/** It may take effect at any time after its call, or never. */
function unanswered(entry: AnsweredEntry): CheckedEntry {
  return { ...entry, response: undefined, return: null };
}

/** The histories for the checker: one of all keys that stand alone, and one for each group of several. */
export interface Histories {
  readonly single: readonly CheckedEntry[];
  readonly linked: readonly (readonly CheckedEntry[])[];
}

/** `settled`: which of the indeterminate operations have taken effect; left out: they may still do so at any time. */
export function toHistories(sources: Sources, settled?: Settled): Histories {
  const names = groupsIn(sources.events, sources.groups);
  // One list, or one store at rest, becomes an entry for each group, and each needs positions of its own.
  const spread = ({ call, return: returned }: CheckedEntry, index: number) => ({
    call: call * names.length + index,
    return: returned === null ? null : returned * names.length + index,
  });
  const single: CheckedEntry[] = [];
  const linked: (readonly CheckedEntry[])[] = [];
  for (const [index, group] of names.entries()) {
    const { answered, indeterminate, failed } = historyOfGroup(group, sources);
    const after = settled === undefined ? indeterminate.map(unanswered) : indeterminate.filter(happenedIn(settled));
    const entries = [...answered, ...after, ...failed].map((entry) => ({ ...entry, ...spread(entry, index) }));
    if (sources.groups.isLinked(group)) linked.push(entries);
    else single.push(...entries);
  }
  return { single, linked };
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
    const [key] = keysOfOperation(event);
    return { event, finding: { code: "auth-id-shared", values: { key, otherKey, authId } } };
  });
}
