import { partOf, type StoreSnapshot } from "rollcall/model";
import type { HistoryEntry } from "../../checker/index.js";
import type { Event, Finding, Observation } from "../../core/index.js";
import { sayKey } from "../describe.js";
import type { CheckedResponse, KeyCheckedOperation } from "../specification.js";
import type { AuthIds } from "./auth-ids.js";
import { readListing } from "./listing.js";

export interface CheckedEntry extends HistoryEntry<KeyCheckedOperation, CheckedResponse> {
  /** The event that the entry stands for; none for the reading at rest. */
  readonly source?: Event;
}

/** The user database of a key was deleted while no client was connected; `call` and `call + 1` are its positions. */
export interface Loss {
  readonly key: string;
  readonly call: number;
}

/** The store, read at a moment at which no client was connected; `at` is a position that no event has. */
export interface Rest {
  readonly snapshot: StoreSnapshot;
  readonly at: number;
}

export function lostKeys(losses: readonly Loss[]): ReadonlySet<string> {
  return new Set(losses.map(({ key }) => key));
}

/** What can be said without looking for an order: an answer that is wrong whatever the others did. */
export interface Problem {
  readonly event: Event;
  readonly finding: Finding;
}

/**
 * A history for the checker, key by key. `listActive` concerns all keys, which a long history cannot afford to be
 * checked for at once; seen from each key it is one more read, and so is the store at rest.
 *
 * What ended with an error may have happened or not, so it stands as never answered; what the target tolerates has
 * changed nothing, so it does not stand there at all. `settled` says what became of those that were interrupted; without
 * it they, too, stand as never answered.
 */
export function toHistory(
  events: readonly Event[],
  authIds: AuthIds,
  rests: readonly Rest[],
  losses: readonly Loss[],
  settled?: Settled,
): { readonly history: readonly CheckedEntry[]; readonly problems: readonly Problem[] } {
  const keys = [
    ...new Set(events.flatMap(({ operation }) => (operation.type === "listActive" ? [] : [operation.key]))),
  ];
  const readable = keys.filter((key) => !authIds.ambiguous.has(key));
  // One list, or one store at rest, becomes an entry for each key, and each needs positions of its own.
  const spread = 2 * keys.length + 1;
  const history: CheckedEntry[] = [];
  const problems: Problem[] = authIds.shared.map(({ event, authId, otherKey }) => ({
    event,
    finding: {
      code: "auth-id-shared",
      message: `${sayKey(keyOf(event))} and ${sayKey(otherKey)} share the auth id ${sayKey(authId)}`,
    },
  }));
  for (const { key, call } of losses) {
    const [at, response] = [call * spread, { type: "lost" } as const];
    history.push({ client: -1, operation: { type: "lose", key }, response, call: at, return: at + 1 });
  }
  const lost = lostKeys(losses);
  for (const event of events) {
    const { operation, observation } = event;
    if (observation.type === "tolerated" && event.refusedForEver !== true) continue;
    if (observation.type === "interrupted" && settled?.happened.has(event) === false) continue;
    const { client } = event;
    const [call, returned] = [event.call * spread, event.return * spread];
    if (operation.type !== "listActive") {
      // Of an account whose database is lost an error is an answer, and may be the only right one.
      const isAnswer =
        observation.type === "answered" ||
        observation.type === "conflict" ||
        observation.type === "tolerated" ||
        (observation.type === "threw" && lost.has(operation.key)) ||
        (observation.type === "interrupted" && settled !== undefined);
      const answered = isAnswer ? { response: observation, return: returned } : unanswered;
      history.push({ client, operation, call, ...answered, source: event });
      continue;
    }
    const listed = listedKeys(observation, authIds);
    if (typeof listed === "string") problems.push({ event, finding: { code: "wrong-answer", message: listed } });
    else if (listed !== undefined) {
      readable.forEach((key, index) => {
        const response: CheckedResponse = { type: "listedAs", authId: listed.get(key) ?? null };
        const positions = { call: call + index, return: returned + index };
        history.push({ client, operation: { type: "isListed", key }, response, ...positions, source: event });
      });
    }
  }
  for (const { snapshot, at } of rests) {
    readable.forEach((key, index) => {
      const response: CheckedResponse = { type: "rested", snapshot: partOf(snapshot, authIds.ofKey(key)) };
      const call = at * spread + 2 * index;
      history.push({ client: -1, operation: { type: "atRest", key }, response, call, return: call + 1 });
    });
  }
  return { history, problems };
}

/** Of the operations that were interrupted those that have taken effect; the others never have. */
export interface Settled {
  readonly happened: ReadonlySet<Event>;
}

const unanswered = { response: undefined, return: null } as const;

/** Undefined where there was no answer; a sentence where the list is wrong in itself. */
function listedKeys(observation: Observation, authIds: AuthIds): ReadonlyMap<string, string> | string | undefined {
  if (observation.type !== "answered" || observation.answer.type !== "listed") return undefined;
  const listing = readListing(observation.answer.authIds, authIds.keyOf);
  return listing.type === "keys" ? listing.authIds : `listActive() is wrong: ${listing.message}`;
}

function keyOf({ operation }: Event): string {
  return operation.type === "listActive" ? "" : operation.key;
}
