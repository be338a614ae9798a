import type { KillOfOne, RoundPlan } from "./plan.js";

/** A kill that is due with the next change of the store. */
export interface Kill {
  readonly of: "all" | "one";
  /**
   * The moment in the middle of the change, as a part of its usual duration. Undefined: before the change is called.
   */
  readonly moment: number | undefined;
}

/** The kills of a round, in order. */
export interface Kills {
  /** Returns the kill that is due, and removes it; undefined: none is due. */
  take(now: Now): Kill | undefined;
  /** Makes a kill due again with the next change, because its change ended before the kill came. */
  missed(kill: Kill): void;
}

export interface Now {
  /** The number of operations called so far. */
  readonly called: number;
  /** Whether the round ends with this operation. */
  readonly isLast: boolean;
  /** Whether a new client can connect now. If not, no client is killed alone. */
  readonly mayConnect: boolean;
}

export function createKills({ killsOfOne, end }: RoundPlan): Kills {
  const ofOne: KillOfOne[] = [...killsOfOne];
  const ofAll: Kill[] = end.type === "killed-in-operation" ? [{ of: "all", moment: end.moment }] : [];
  return {
    take({ called, isLast, mayConnect }) {
      if (isLast) return ofAll.shift();
      const [next] = ofOne;
      if (next === undefined || called < next.at || !mayConnect) return undefined;
      ofOne.shift();
      return { of: "one", moment: next.moment };
    },
    missed({ of, moment = 0 }) {
      if (of === "all") ofAll.unshift({ of, moment: moment / 2 });
      else ofOne.unshift({ at: 0, moment: moment / 2 });
    },
  };
}

/** Returns whether the kill may be skipped if the operation has ended. After many misses it is not skipped. */
export function mayMiss({ moment = 0 }: Kill): boolean {
  return moment > 0.02;
}
