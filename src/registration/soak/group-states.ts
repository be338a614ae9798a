import type { State } from "rollcall/model";
import { statesAfter } from "../../checker/index.js";
import type { RegistrationEvent } from "../event.js";
import {
  type Contradiction,
  createGroups,
  type GroupHistory,
  type Groups,
  type PossibleState,
} from "../judge/index.js";
import { type KeyState, keySpecification } from "../specification.js";
import { linkedSpecification } from "../store-specification.js";

/** All possible states of each key of a storage; keys that changeKey has linked have their states together. */
export interface GroupStates {
  readonly groups: Groups;
  /** Keys that these events link belong together from now on. */
  learn(events: readonly RegistrationEvent[]): void;
  /** Every group of which anything is known. */
  names(): readonly string[];
  of(group: string): readonly PossibleState[];
  /**
   * Returns why the states after a segment are unknown. Undefined: they are known, and the next segment begins with
   * them.
   */
  advance(group: string, history: GroupHistory): Stopped | undefined;
}

export type Stopped =
  | { readonly type: "contradiction"; readonly contradiction: Contradiction }
  | { readonly type: "undecided"; readonly reason: string };

export function createGroupStates(): GroupStates {
  const groups = createGroups();
  const single = new Map<string, readonly KeyState[]>();
  const linked = new Map<string, readonly State[]>();

  /** The possible states of several keys together: of each any, whatever the others are. */
  const join = (group: string): void => {
    const keys = groups.keysOf(group);
    const parts = [...linked.keys()].filter((other) => keys.includes(other));
    let joined: readonly State[] = [new Map()];
    const add = (some: readonly State[]): void => {
      joined = joined.flatMap((state) => some.map((other): State => new Map([...state, ...other])));
    };
    for (const part of parts) {
      add(linked.get(part) ?? []);
      linked.delete(part);
    }
    for (const key of keys) {
      const states = single.get(key);
      if (states === undefined) continue;
      add(states.map((state): State => new Map(state === null ? [] : [[key, state]])));
      single.delete(key);
    }
    linked.set(group, joined);
  };

  return {
    groups,
    learn(events) {
      groups.learn(events);
      for (const group of groups.linked()) {
        const isJoined = linked.has(group) && groups.keysOf(group).every((key) => !single.has(key));
        const others = [...linked.keys()].filter((other) => other !== group && groups.keysOf(group).includes(other));
        if (!isJoined || others.length > 0) join(group);
      }
    },
    names: () => [...single.keys(), ...linked.keys()],
    of: (group) => linked.get(group) ?? single.get(group) ?? [],
    advance(group, { answered, indeterminate }) {
      const segment = { entries: answered, indeterminate };
      if (groups.isLinked(group)) {
        const after = statesAfter(linkedSpecification, linked.get(group) ?? [new Map()], segment);
        if (after.type !== "possible") return after as Stopped;
        linked.set(group, after.states);
        return undefined;
      }
      // An operation that concerns two keys is in the history of a group.
      const own = segment as Parameters<typeof statesAfter<KeyState, OneKey, Responded>>[2];
      const after = statesAfter(keySpecification, single.get(group) ?? [null], own);
      if (after.type !== "possible") return after as Stopped;
      single.set(group, after.states);
      return undefined;
    },
  };
}

type OneKey = Parameters<typeof keySpecification.step>[1];
type Responded = NonNullable<Parameters<typeof keySpecification.step>[2]>;
