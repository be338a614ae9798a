import type { EpochPlan, KillOfOne } from "./plan.js";

/** A kill that is due with the change that is called next. */
export interface Strike {
  readonly whom: "all" | "one";
  /** In the middle of it: when, as a part of its usual duration. Undefined: before it is called. */
  readonly moment: number | undefined;
}

/** The kills of an epoch, one after the other. */
export interface Strikes {
  take(now: Now): Strike | undefined;
  /** The change was over before the kill came, and nobody was killed: the next one will do. */
  missed(strike: Strike): void;
}

export interface Now {
  /** How many operations were called so far. */
  readonly called: number;
  readonly comesToEnd: boolean;
  readonly diskIsFull: boolean;
}

export function createStrikes({ killsOfOne, end }: EpochPlan): Strikes {
  const ofOne: KillOfOne[] = [...killsOfOne];
  const ofAll: Strike[] = end.type === "killed-in-operation" ? [{ whom: "all", moment: end.moment }] : [];
  return {
    take({ called, comesToEnd, diskIsFull }) {
      if (comesToEnd) return ofAll.shift();
      const [next] = ofOne;
      // While the disk is full a successor could not connect, and need not.
      if (next === undefined || called < next.at || diskIsFull) return undefined;
      ofOne.shift();
      return { whom: "one", moment: next.moment };
    },
    missed({ whom, moment = 0 }) {
      if (whom === "all") ofAll.unshift({ whom, moment: moment / 2 });
      else ofOne.unshift({ at: 0, moment: moment / 2 });
    },
  };
}

/** Who has missed so often will not get any quicker, and kills whether the operation is over or not. */
export function mayMiss({ moment = 0 }: Strike): boolean {
  return moment > 0.02;
}
