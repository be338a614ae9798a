/** What a soak has done to its target. */
export interface SoakCounts {
  /** From the start of all clients to the end of all. */
  readonly rounds: number;
  readonly kills: {
    /** Of all clients at once. */
    readonly all: number;
    /** Of one client while the others went on. */
    readonly one: number;
    /** Of a recovery. */
    readonly duringRecovery: number;
    /** How many of the first two kinds came in the middle of an operation. */
    readonly inOperation: number;
  };
  /** Recoveries that came to their end; after each the store was inspected. */
  readonly restarts: number;
  /** How often the invariants were checked. */
  readonly invariants: number;
  /** Operations that were never answered, because their client was killed. */
  readonly unanswered: number;
  readonly fullDisk: {
    readonly phases: number;
    /** Operations that failed while the disk was full. */
    readonly failed: number;
  };
}

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
