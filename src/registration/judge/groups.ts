import type { RegistrationEvent } from "../event.js";

/**
 * Keys that changeKey links, directly or through others, form a group: what one of them holds depends on the others. A key
 * that is changed to itself is linked, too. Every other key is a group of its own. A group has the name of its first key in
 * alphabetical order.
 */
export interface Groups {
  /** The group that the key belongs to. */
  of(key: string): string;
  keysOf(group: string): readonly string[];
  isLinked(group: string): boolean;
}

/** Groups that grow with every event that links two of them. */
export interface GrowingGroups extends Groups {
  learn(events: readonly RegistrationEvent[]): void;
  /** The groups of several keys. */
  linked(): readonly string[];
}

export function createGroups(): GrowingGroups {
  const nameOf = new Map<string, string>();
  const members = new Map<string, readonly string[]>();
  const of = (key: string): string => nameOf.get(key) ?? key;
  const keysOf = (group: string): readonly string[] => members.get(group) ?? [group];
  const join = (key: string, newKey: string): void => {
    const [one, other] = [of(key), of(newKey)];
    if (one === other && members.has(one)) return;
    const keys = [...new Set([...keysOf(one), ...keysOf(other)])].sort();
    const [name = key] = keys;
    members.delete(one);
    members.delete(other);
    members.set(name, keys);
    for (const each of keys) nameOf.set(each, name);
  };
  return {
    of,
    keysOf,
    isLinked: (group) => members.has(group),
    linked: () => [...members.keys()],
    learn(events) {
      for (const { operation } of events) {
        if (operation.type === "changeKey") join(operation.key, operation.newKey);
      }
    },
  };
}

/** The groups of one history. */
export function groupsOf(events: readonly RegistrationEvent[]): Groups {
  const groups = createGroups();
  groups.learn(events);
  return groups;
}

/** The keys that an operation is about. */
export function keysOfOperation({ operation }: Pick<RegistrationEvent, "operation">): readonly string[] {
  switch (operation.type) {
    case "listActive":
      return [];
    case "changeKey":
      return [operation.key, operation.newKey];
    default:
      return [operation.key];
  }
}
