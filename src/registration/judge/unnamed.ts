import { type StoreSnapshot, storedAuthIds } from "rollcall/model";
import type { RegistrationEvent } from "../event.js";
import { type AuthIds, withOwners } from "./auth-ids.js";
import { type Groups, groupsOf } from "./groups.js";

/**
 * Auth ids that no answer has named may belong to registrations that were never answered, or that were refused as registered
 * already: a store that refuses a second registration never names them. Or they were given when a key was changed. If all of
 * these are of one group, they belong to it; if not, nothing can be said of those groups.
 */
export function attributeUnnamed(
  known: AuthIds,
  events: readonly RegistrationEvent[],
  snapshots: readonly StoreSnapshot[],
  groups: Groups = groupsOf(events),
): AuthIds {
  const unnamed = [...shownAuthIds(events, snapshots)].filter((authId) => known.keyOf(authId) === undefined);
  if (unnamed.length === 0) return known;
  const owners = ownersOfUnnamed(known, events, groups);
  if (unnamed.length > owners.length) return known;
  const ownerOf = new Map(unnamed.map((authId, index) => [authId, owners[index] ?? ""]));
  const owning = [...new Set(owners.map(groups.of))];
  return withOwners(known, ownerOf, owning.length === 1 ? [] : owning, groups);
}

/** The auth ids at rest; if keys were changed, also those of lists: a new auth id may be shown before any answer tells it. */
function shownAuthIds(events: readonly RegistrationEvent[], snapshots: readonly StoreSnapshot[]): ReadonlySet<string> {
  const stored = snapshots.flatMap((snapshot) => [...storedAuthIds(snapshot)]);
  if (!events.some(({ operation }) => operation.type === "changeKey")) return new Set(stored);
  const listed = events.flatMap(({ outcome }) =>
    outcome.type === "answered" && outcome.answer.type === "listed" ? outcome.answer.authIds : [],
  );
  return new Set([...stored, ...listed]);
}

/** One key for each auth id that there may be without an answer having named it. */
function ownersOfUnnamed(known: AuthIds, events: readonly RegistrationEvent[], groups: Groups): readonly string[] {
  const owners = events.flatMap(unnamedKey);
  const isLinked = (key: string): boolean => groups.isLinked(groups.of(key));
  const single = new Set(owners.filter((key) => !isLinked(key)));
  return [
    ...[...single].flatMap((key) => {
      // A key that is no other's has one auth id at a time, and gets another one only after the account was removed.
      const free = (known.ofGroup(key).size === 0 ? 1 : 0) + events.filter((event) => mayRemove(event, key)).length;
      return owners.filter((owner) => owner === key).slice(0, free);
    }),
    ...owners.filter(isLinked),
  ];
}

function mayRemove({ operation, outcome }: RegistrationEvent, key: string): boolean {
  if (operation.type !== "remove" || operation.key !== key) return false;
  return outcome.type !== "answered" || (outcome.answer.type === "done" && outcome.answer.found);
}

function unnamedKey({ operation, outcome }: RegistrationEvent): string[] {
  if (operation.type === "changeKey") {
    const hasHappened = outcome.type === "answered" && outcome.answer.type === "done" && outcome.answer.found;
    return hasHappened || outcome.type === "indeterminate" ? [operation.newKey] : [];
  }
  if (operation.type !== "register") return [];
  return outcome.type === "indeterminate" || outcome.type === "conflict" ? [operation.key] : [];
}
