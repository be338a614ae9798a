import type { Finding } from "../../core/index.js";
import type { RegistrationEvent } from "../event.js";
import type { AuthIds } from "./auth-ids.js";

/** A `listActive` answer: the auth id of each key that it shows. */
export interface List {
  readonly event: RegistrationEvent;
  readonly authIds: ReadonlyMap<string, string>;
}

/** Returns what is wrong whatever the other clients did, so that no order must be searched for. */
export interface Problem {
  readonly event: RegistrationEvent;
  readonly finding: Finding;
}

/**
 * Reads the `listActive` answers of a history. `unnamedMax`: of so many accounts the store may show auth ids that no answer
 * has named, because their registrations were indeterminate. A list with such an auth id cannot be checked and is left out.
 */
export function readLists(
  events: readonly RegistrationEvent[],
  authIds: Pick<AuthIds, "keyOf">,
  unnamedMax = 0,
): { readonly lists: readonly List[]; readonly problems: readonly Problem[] } {
  const lists: List[] = [];
  const problems: Problem[] = [];
  for (const event of events) {
    const { outcome } = event;
    if (outcome.type !== "answered" || outcome.answer.type !== "listed") continue;
    const shown = outcome.answer.authIds;
    const unnamed = shown.filter((authId) => authIds.keyOf(authId) === undefined);
    if (unnamed.length > 0 && unnamed.length <= unnamedMax) continue;
    const listing = readListing(shown, authIds.keyOf);
    if (listing.type === "keys") lists.push({ event, authIds: listing.authIds });
    else problems.push({ event, finding: { code: "wrong-answer", values: listing.values } });
  }
  return { lists, problems };
}

/** A `listActive` answer, its auth ids told apart by the keys they belong to. */
export type Listing =
  | { readonly type: "keys"; readonly authIds: ReadonlyMap<string, string> }
  /** It lists an auth id that no answer ever named, or one twice. */
  | {
      readonly type: "problem";
      readonly values: { readonly authId: string; readonly reason: "unknown" | "repeated" };
    };

/** `keyOf` tells the key that an auth id belongs to; undefined: no answer has told. */
export function readListing(authIds: readonly string[], keyOf: (authId: string) => string | undefined): Listing {
  const listed = new Map<string, string>();
  for (const authId of authIds) {
    const key = keyOf(authId);
    if (key === undefined) return { type: "problem", values: { authId, reason: "unknown" } };
    if (listed.get(key) === authId) return { type: "problem", values: { authId, reason: "repeated" } };
    listed.set(key, authId);
  }
  return { type: "keys", authIds: listed };
}
