import type { Finding } from "../../core/index.js";
import type { RegistrationEvent } from "../event.js";
import type { AuthIds } from "./auth-ids.js";

/** A `listActive` answer: the auth ids that it shows of each group. */
export interface List {
  readonly event: RegistrationEvent;
  readonly authIds: ReadonlyMap<string, ReadonlySet<string>>;
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
  authIds: Pick<AuthIds, "groupOf">,
  unnamedMax = 0,
): { readonly lists: readonly List[]; readonly problems: readonly Problem[] } {
  const lists: List[] = [];
  const problems: Problem[] = [];
  for (const event of events) {
    const { outcome } = event;
    if (outcome.type !== "answered" || outcome.answer.type !== "listed") continue;
    const shown = outcome.answer.authIds;
    const unnamed = shown.filter((authId) => authIds.groupOf(authId) === undefined);
    if (unnamed.length > 0 && unnamed.length <= unnamedMax) continue;
    const listing = readListing(shown, authIds.groupOf);
    if (listing.type === "groups") lists.push({ event, authIds: listing.authIds });
    else problems.push({ event, finding: { code: "wrong-answer", values: listing.values } });
  }
  return { lists, problems };
}

/** A `listActive` answer, with its auth ids by group. */
export type Listing =
  | { readonly type: "groups"; readonly authIds: ReadonlyMap<string, ReadonlySet<string>> }
  /** It lists an auth id that no answer ever named, or one twice. */
  | {
      readonly type: "problem";
      readonly values: { readonly authId: string; readonly reason: "unknown" | "repeated" };
    };

/** `groupOf` returns the group of an auth id; undefined: no answer has named it. */
export function readListing(authIds: readonly string[], groupOf: (authId: string) => string | undefined): Listing {
  const listed = new Map<string, Set<string>>();
  for (const authId of authIds) {
    const group = groupOf(authId);
    if (group === undefined) return { type: "problem", values: { authId, reason: "unknown" } };
    const known = listed.get(group) ?? new Set();
    if (known.has(authId)) return { type: "problem", values: { authId, reason: "repeated" } };
    listed.set(group, known.add(authId));
  }
  return { type: "groups", authIds: listed };
}
