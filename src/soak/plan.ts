import type { KillMode } from "../core/index.js";
import type { Random } from "../workload/index.js";

/** The plan of one round, from the start of all clients to their end. */
export interface RoundPlan {
  /** The number of operations in the round. */
  readonly operations: number;
  readonly end: RoundEnd;
  /** In order. */
  readonly killsOfOne: readonly KillOfOne[];
  readonly fullDisk: FullDisk | undefined;
  /** The number of operations before the kill of the database server. Undefined: it is not killed. */
  readonly serverKill: number | undefined;
  /** The recoveries to kill before one may end: for each the moment, as a part of the usual duration. */
  readonly killsOfRecovery: readonly number[];
}

/** The operations between which the disk is full, by number. */
export interface FullDisk {
  readonly from: number;
  readonly until: number;
  /** The number of blocks that are left free, at first and after every few operations. */
  readonly freeBlocks: readonly number[];
}

export type RoundEnd =
  /**
   * All clients are killed while at least one is in the middle of a change. `moment`: as a part of its usual duration.
   */
  | { readonly type: "killed-in-operation"; readonly moment: number }
  /** All clients are killed while no operation is under way. */
  | { readonly type: "killed-between" }
  /** All clients close and end, as if an application is stopped. */
  | { readonly type: "stopped" };

export interface KillOfOne {
  /** The number of operations of the round before it. */
  readonly at: number;
  /**
   * The moment in the middle of the next change, as a part of its usual duration. Undefined: between two operations.
   */
  readonly moment: number | undefined;
}

const operationsMin = 30;
const operationsMax = 600;

export function planRound(
  random: Random,
  { kill, fullDisk, server }: { readonly kill: KillMode; readonly fullDisk: boolean; readonly server: boolean },
): RoundPlan {
  // Uniform on a logarithmic scale: rounds of 30 to 60 operations are as frequent as rounds of 300 to 600.
  const operations = Math.round(operationsMin * (operationsMax / operationsMin) ** random.fraction());
  return {
    operations,
    end: planEnd(random, kill),
    killsOfOne: kill === "all" ? [] : planKillsOfOne(random, operations, kill === "one" ? 1 : 0),
    fullDisk: fullDisk && random.chance(0.4) ? planFullDisk(random, operations) : undefined,
    killsOfRecovery: random.chance(0.35) ? times(1 + random.below(2), () => drawMoment(random)) : [],
    serverKill: server && random.chance(0.4) ? random.below(operations) : undefined,
  };
}

function planEnd(random: Random, kill: KillMode): RoundEnd {
  const choice = random.fraction();
  if (kill === "one" || (kill === "either" && choice < 0.1)) return { type: "stopped" };
  if (choice < 0.2) return { type: "killed-between" };
  return { type: "killed-in-operation", moment: drawMoment(random) };
}

function planKillsOfOne(random: Random, operations: number, atLeast: number): KillOfOne[] {
  const kills = times(atLeast + random.below(3), () => ({
    at: random.below(operations),
    moment: random.chance(0.15) ? undefined : drawMoment(random),
  }));
  return kills.sort((a, b) => a.at - b.at);
}

/** Early moments are more likely, because a kill near the end often comes too late. */
function drawMoment(random: Random): number {
  return random.fraction() ** 2;
}

/**
 * In some rounds the disk stays full until all clients are killed, so that a crash comes in addition. Often a little
 * space is free, so that the first write of an operation succeeds and the next one fails.
 */
function planFullDisk(random: Random, operations: number): FullDisk {
  const from = random.below(operations);
  const until = random.chance(0.3) ? Number.POSITIVE_INFINITY : from + 10 + random.below(60);
  return { from, until, freeBlocks: times(8, () => (random.chance(0.3) ? 0 : random.below(12))) };
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
