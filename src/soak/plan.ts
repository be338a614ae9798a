import type { Dice } from "./random.js";

/** Whom a kill takes: every client, and the application recovers; or one, and the others go on. */
export const killModes = ["all", "one", "either"] as const;
export type KillMode = (typeof killModes)[number];

/** What is to happen in one epoch: from the start of all clients to their end. */
export interface EpochPlan {
  /** Once so many were called, the epoch ends. */
  readonly operations: number;
  readonly end: EpochEnd;
  /** In the order in which they come. */
  readonly killsOfOne: readonly KillOfOne[];
  readonly fullDisk: FullDisk | undefined;
  /** Recoveries that are killed before one is let through to its end: when, as parts of their usual duration. */
  readonly killsOfRecovery: readonly number[];
}

/** The disk is full between these operations. */
export interface FullDisk {
  readonly from: number;
  readonly until: number;
  /** How many blocks are free, at first, and then after every few operations. */
  readonly freeBlocks: readonly number[];
}

export type EpochEnd =
  /** Everybody is killed, while at least one is in the middle of a change: when, as a part of its usual duration. */
  | { readonly type: "killed-in-operation"; readonly moment: number }
  /** Everybody has been answered, and is killed then. */
  | { readonly type: "killed-between" }
  /** Everybody closes and ends, as an application does that is stopped. */
  | { readonly type: "stopped" };

export interface KillOfOne {
  /** After how many operations of the epoch. */
  readonly at: number;
  /** In the middle of the next change: when, as a part of its usual duration. Undefined: before anything is called. */
  readonly moment: number | undefined;
}

const operationsMin = 30;
const operationsMax = 600;

export function planEpoch(
  dice: Dice,
  { kill, fullDisk }: { readonly kill: KillMode; readonly fullDisk: boolean },
): EpochPlan {
  // As many short epochs as long ones, on a scale on which twice as long is one step.
  const operations = Math.round(operationsMin * (operationsMax / operationsMin) ** dice.fraction());
  return {
    operations,
    end: planEnd(dice, kill),
    killsOfOne: kill === "all" ? [] : planKillsOfOne(dice, operations, kill === "one" ? 1 : 0),
    fullDisk: fullDisk && dice.chance(0.4) ? planFullDisk(dice, operations) : undefined,
    killsOfRecovery: dice.chance(0.35) ? times(1 + dice.below(2), () => drawMoment(dice)) : [],
  };
}

function planEnd(dice: Dice, kill: KillMode): EpochEnd {
  const choice = dice.fraction();
  if (kill === "one" || (kill === "either" && choice < 0.1)) return { type: "stopped" };
  if (choice < 0.2) return { type: "killed-between" };
  return { type: "killed-in-operation", moment: drawMoment(dice) };
}

function planKillsOfOne(dice: Dice, operations: number, atLeast: number): KillOfOne[] {
  const kills = times(atLeast + dice.below(3), () => ({
    at: dice.below(operations),
    moment: dice.chance(0.15) ? undefined : drawMoment(dice),
  }));
  return kills.sort((a, b) => a.at - b.at);
}

/** Rather early than late: what is aimed at the end often comes after it. */
function drawMoment(dice: Dice): number {
  return dice.fraction() ** 2;
}

/**
 * Often it lasts until everybody is killed: then the crash comes on top. And often a little is free: what a store does
 * first then still succeeds, and only what it does next fails.
 */
function planFullDisk(dice: Dice, operations: number): FullDisk {
  const from = dice.below(operations);
  const until = dice.chance(0.3) ? Number.POSITIVE_INFINITY : from + 10 + dice.below(60);
  return { from, until, freeBlocks: times(8, () => (dice.chance(0.3) ? 0 : dice.below(12))) };
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
