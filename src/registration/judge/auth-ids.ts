import { type StoreSnapshot, storedAuthIds } from "rollcall/model";
import type { RegistrationEvent } from "../event.js";

/** Which auth ids belong to which key, as far as answers have told. */
export interface AuthIds {
  /** Undefined where no answer ever named it. */
  keyOf(authId: string): string | undefined;
  /** A key has one auth id from each registration to the removal of the account. */
  ofKey(key: string): ReadonlySet<string>;
  /** Keys whose auth id was another key's before or after: a list or a row cannot tell them apart. */
  readonly ambiguous: ReadonlySet<string>;
  /** Answers that name an auth id which another key had been given, and had not given up by being removed. */
  readonly shared: readonly { readonly event: RegistrationEvent; readonly authId: string; readonly otherKey: string }[];
}

export function learnAuthIds(events: readonly RegistrationEvent[]): AuthIds {
  const keys = new Map<string, string>();
  const authIds = new Map<string, Set<string>>();
  const removed = new Set<string>();
  const ambiguous = new Set<string>();
  const shared: { event: RegistrationEvent; authId: string; otherKey: string }[] = [];
  for (const event of events) {
    const { operation, outcome } = event;
    if (operation.type === "listActive") continue;
    if (operation.type === "remove") removed.add(operation.key);
    if (outcome.type !== "answered") continue;
    const { answer } = outcome;
    const registration = answer.type === "registered" || answer.type === "found" ? answer.registration : null;
    if (registration === null) continue;
    const { authId } = registration;
    const otherKey = keys.get(authId);
    if (otherKey !== undefined && otherKey !== operation.key) {
      ambiguous.add(otherKey).add(operation.key);
      if (!removed.has(otherKey) && !removed.has(operation.key)) shared.push({ event, authId, otherKey });
    }
    keys.set(authId, otherKey ?? operation.key);
    const known = authIds.get(operation.key);
    if (known === undefined) authIds.set(operation.key, new Set([authId]));
    else known.add(authId);
  }
  return { keyOf: (authId) => keys.get(authId), ofKey: (key) => authIds.get(key) ?? new Set(), ambiguous, shared };
}

/**
 * Accounts at rest that no answer has named may belong to registrations that were never answered, or that were refused as
 * registered already: a store that refuses a second registration never names them. If there is one of both, they belong together; if there are more, nothing can be
 * said of those keys.
 */
export function attributeUnnamed(
  known: AuthIds,
  events: readonly RegistrationEvent[],
  snapshots: readonly StoreSnapshot[],
): AuthIds {
  const stored = new Set(snapshots.flatMap((snapshot) => [...storedAuthIds(snapshot)]));
  const unnamed = [...stored].filter((authId) => known.keyOf(authId) === undefined);
  const owners = [...new Set(events.flatMap(unnamedKey))].filter((key) => known.ofKey(key).size === 0);
  if (unnamed.length === 0 || unnamed.length > owners.length) return known;
  const ownerOf = new Map(unnamed.map((authId, index) => [authId, owners[index] ?? ""]));
  const authIdOf = new Map([...ownerOf].map(([authId, key]) => [key, new Set([authId])]));
  return {
    keyOf: (authId) => known.keyOf(authId) ?? ownerOf.get(authId),
    ofKey: (key) => authIdOf.get(key) ?? known.ofKey(key),
    ambiguous: owners.length === 1 ? known.ambiguous : new Set([...known.ambiguous, ...owners]),
    shared: known.shared,
  };
}

function unnamedKey({ operation, outcome }: RegistrationEvent): string[] {
  if (operation.type !== "register") return [];
  return outcome.type === "indeterminate" || outcome.type === "conflict" ? [operation.key] : [];
}
