import type { RegistrationEvent } from "../event.js";
import { type Groups, groupsOf } from "./groups.js";

/** The auth ids of each key that answers have named. */
export interface AuthIds {
  /** The key of the last answer that named it. Undefined: no answer named it. */
  keyOf(authId: string): string | undefined;
  /** The group of that key. An auth id moves with its account, so it may belong to any key of the group. */
  groupOf(authId: string): string | undefined;
  /** A key has one auth id from each registration to the removal of the account. */
  ofGroup(group: string): ReadonlySet<string>;
  /** Groups whose auth id was another group's before or after: a list or a row cannot tell them apart. */
  readonly ambiguous: ReadonlySet<string>;
  /**
   * Answers that name an auth id which another key had been given, and had not given up by being removed or changed.
   */
  readonly shared: readonly { readonly event: RegistrationEvent; readonly authId: string; readonly otherKey: string }[];
}

export function learnAuthIds(events: readonly RegistrationEvent[], groups: Groups = groupsOf(events)): AuthIds {
  const keys = new Map<string, string>();
  const authIds = new Map<string, Set<string>>();
  const givenUp = new Set<string>();
  const ambiguous = new Set<string>();
  const shared: { event: RegistrationEvent; authId: string; otherKey: string }[] = [];
  for (const event of events) {
    const { operation, outcome } = event;
    if (operation.type === "listActive") continue;
    const group = groups.of(operation.key);
    if (operation.type === "remove" || operation.type === "changeKey") givenUp.add(group);
    if (outcome.type !== "answered") continue;
    const { answer } = outcome;
    const registration = answer.type === "registered" || answer.type === "found" ? answer.registration : null;
    if (registration === null) continue;
    const { authId } = registration;
    const otherKey = keys.get(authId);
    const other = otherKey === undefined ? group : groups.of(otherKey);
    if (otherKey !== undefined && other !== group) {
      ambiguous.add(other).add(group);
      if (!givenUp.has(other) && !givenUp.has(group)) shared.push({ event, authId, otherKey });
    }
    keys.set(authId, otherKey === undefined || other === group ? operation.key : otherKey);
    const known = authIds.get(group);
    if (known === undefined) authIds.set(group, new Set([authId]));
    else known.add(authId);
  }
  const keyOf = (authId: string): string | undefined => keys.get(authId);
  return {
    keyOf,
    groupOf: grouped(keyOf, groups),
    ofGroup: (group) => authIds.get(group) ?? new Set(),
    ambiguous,
    shared,
  };
}

/** The same auth ids, of which some belong to these keys. */
export function withOwners(
  known: AuthIds,
  ownerOf: ReadonlyMap<string, string>,
  ambiguous: readonly string[],
  groups: Groups,
): AuthIds {
  const added = new Map<string, Set<string>>();
  for (const [authId, key] of ownerOf) {
    const group = groups.of(key);
    added.set(group, (added.get(group) ?? new Set(known.ofGroup(group))).add(authId));
  }
  const keyOf = (authId: string): string | undefined => known.keyOf(authId) ?? ownerOf.get(authId);
  return {
    keyOf,
    groupOf: grouped(keyOf, groups),
    ofGroup: (group) => added.get(group) ?? known.ofGroup(group),
    ambiguous: ambiguous.length === 0 ? known.ambiguous : new Set([...known.ambiguous, ...ambiguous]),
    shared: known.shared,
  };
}

function grouped(keyOf: AuthIds["keyOf"], groups: Groups): AuthIds["groupOf"] {
  return (authId) => {
    const key = keyOf(authId);
    return key === undefined ? undefined : groups.of(key);
  };
}
