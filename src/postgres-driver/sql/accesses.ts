import { type Access, type AccessMode, everything } from "../../core/index.js";

/** A set of accesses, one for each resource. */
export type Accesses = ReadonlyMap<string, AccessMode>;

export const none: Accesses = new Map();

/** The accesses of a step that conflicts with every other one. */
const all: Accesses = new Map([[everything, "write"]]);

/** Returns the union. Reading and adding to the same resource conflict with all that writing conflicts with. */
export function union(...sets: readonly Accesses[]): Accesses {
  const filled = sets.filter(({ size }) => size > 0);
  if (filled.length <= 1) return filled[0] ?? none;
  const joined = new Map<string, AccessMode>();
  for (const set of filled) {
    for (const [resource, mode] of set) {
      const before = joined.get(resource);
      joined.set(resource, before === undefined || before === mode ? mode : "write");
    }
  }
  return joined;
}

export function toList(accesses: Accesses): readonly Access[] {
  return [...accesses].map(([resource, mode]) => ({ resource, mode }));
}

/**
 * What a statement touches, and what the end of its transaction touches because of it: a COMMIT shows to others what it
 * wrote, and each end frees its locks.
 */
export interface Effect {
  readonly now: Accesses;
  readonly commit: Accesses;
  readonly rollback: Accesses;
  /** What the end of the session touches, or freeing its locks by hand. */
  readonly session: Accesses;
}

export const noEffect: Effect = { now: none, commit: none, rollback: none, session: none };

export const fullEffect: Effect = { now: all, commit: all, rollback: all, session: none };

export function joined(...effects: readonly Effect[]): Effect {
  return {
    now: union(...effects.map(({ now }) => now)),
    commit: union(...effects.map(({ commit }) => commit)),
    rollback: union(...effects.map(({ rollback }) => rollback)),
    session: union(...effects.map(({ session }) => session)),
  };
}
