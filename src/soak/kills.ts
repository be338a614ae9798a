import type { KillOfOne, RoundPlan } from "./plan.js";

/** A kill that is due with the change that is called next. */
export interface Kill {
  readonly of: "all" | "one";
  /** In the middle of the change: when, as a part of its usual duration. Undefined: before it is called. */
  readonly moment: number | undefined;
}

/** The kills of a round, in order. */
export interface Kills {
  /** Returns the kill that is due, once. */
  take(now: Now): Kill | undefined;
  /** The change ended before the kill came, so nothing was killed: it is due again with the next change. */
  missed(kill: Kill): void;
}

export interface Now {
  /** How many operations were called so far. */
  readonly called: number;
  /** Whether the round ends with this operation. */
  readonly isLast: boolean;
  readonly diskIsFull: boolean;
}

export function createKills({ killsOfOne, end }: RoundPlan): Kills {
  const ofOne: KillOfOne[] = [...killsOfOne];
  const ofAll: Kill[] = end.type === "killed-in-operation" ? [{ of: "all", moment: end.moment }] : [];
  return {
    take({ called, isLast, diskIsFull }) {
      if (isLast) return ofAll.shift();
      const [next] = ofOne;
      // While the disk is full a new client could not connect, and need not.
      if (next === undefined || called < next.at || diskIsFull) return undefined;
      ofOne.shift();
      return { of: "one", moment: next.moment };
    },
    missed({ of, moment = 0 }) {
      if (of === "all") ofAll.unshift({ of, moment: moment / 2 });
      else ofOne.unshift({ at: 0, moment: moment / 2 });
    },
  };
}

/** Whether the kill may be given up if the operation has ended. After many misses it comes in any case. */
export function mayMiss({ moment = 0 }: Kill): boolean {
  return moment > 0.02;
}
