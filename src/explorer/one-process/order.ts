import { conflict, everything } from "../../core/index.js";
import type { Identities } from "../identities.js";
import type { Happening } from "./happenings.js";

/**
 * The happens-before relation of the happenings of one run. One happens before another if it was needed for it, or if
 * both access the same and one of them changes it. All code of the target may change variables, so of two happenings that
 * run such code one always happens before the other. Effects of asynchronous calls run none.
 */
export interface HappensBefore {
  readonly happenings: readonly Happening[];
  /** For each happening a set, as bits, of those that happen before it. */
  readonly past: readonly bigint[];
  /** For each happening those that it conflicts with and that it might have come before: nothing else lies between. */
  readonly races: readonly (readonly number[])[];
  /** For each happening a number that identifies it and everything that happened before it. */
  readonly identity: readonly number[];
  /** Returns the identity that a happening has if only `others` have come before it. */
  identityAmong(happening: number, others: bigint): number;
}

export function happensBefore(happenings: readonly Happening[], identities: Identities): HappensBefore {
  const past: bigint[] = [];
  const races: number[][] = [];
  const identity: number[] = [];
  const conflicts: (readonly number[])[] = [];
  const identityAmong = (index: number, others: bigint): number => {
    const { id, after } = happenings[index] ?? { id: "", after: [] };
    const before = [...after, ...(conflicts[index] ?? []).filter((other) => has(others, other))];
    const latest = uncovered(before, past, 0n).flatMap((other) => identity[other] ?? []);
    return identities([...codesOf(id), ...latest.sort((a, b) => a - b)]);
  };
  happenings.forEach((happening, index) => {
    const { after } = happening;
    const own = conflictsOf(happenings, index);
    conflicts.push(own);
    past.push([...after, ...own].reduce((set, other) => set | bit(other) | (past[other] ?? 0n), 0n));
    const needed = after.reduce((set, other) => set | bit(other) | (past[other] ?? 0n), 0n);
    races.push(uncovered(own, past, needed));
    identity.push(identityAmong(index, bit(index) - 1n));
  });
  return { happenings, past, races, identity, identityAmong };
}

/** Returns the members of a set of happenings before which no other member comes after them. */
export function latestOf(set: bigint, { past, happenings }: Pick<HappensBefore, "past" | "happenings">): number[] {
  return uncovered(
    [...happenings.keys()].filter((index) => has(set, index)),
    past,
    0n,
  );
}

export function bit(index: number): bigint {
  return 1n << BigInt(index);
}

export function has(set: bigint, index: number): boolean {
  return (set & bit(index)) !== 0n;
}

/** Returns those of the happenings that are neither covered nor happen before another one of them. */
function uncovered(indices: readonly number[], past: readonly bigint[], covered: bigint): number[] {
  let all = covered;
  return [...new Set(indices)]
    .sort((a, b) => b - a)
    .filter((index) => {
      if (has(all, index)) return false;
      all |= past[index] ?? 0n;
      return true;
    });
}

/** Returns the earlier happenings that conflict with this one. */
function conflictsOf(happenings: readonly Happening[], index: number): number[] {
  const own = happenings[index]?.accesses ?? [];
  const resources = new Set(own.map(({ resource }) => resource));
  const mayConflict = (resource: string): boolean =>
    resources.has(resource) || resource === everything || resources.has(everything);
  return happenings.slice(0, index).flatMap(({ accesses }, earlier) => {
    const theirs = accesses.filter(({ resource }) => mayConflict(resource));
    return theirs.some((access) => own.some((other) => conflict(access, other))) ? [earlier] : [];
  });
}

function codesOf(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
