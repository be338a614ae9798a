import type { SoakCounts } from "../core/index.js";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends number ? number : Mutable<T[Key]> };
export type Counts = Mutable<SoakCounts>;

export function createCounts(): Counts {
  return {
    rounds: 0,
    kills: { all: 0, one: 0, duringRecovery: 0, inOperation: 0 },
    restarts: 0,
    invariants: 0,
    unanswered: 0,
    fullDisk: { phases: 0, failed: 0 },
  };
}
