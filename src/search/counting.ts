import { createHash } from "node:crypto";
import type { Counts } from "../core/index.js";

/** Counts by name. */
export interface Counting {
  add(name: string, count: number): void;
  /** Counts each different text under a name once. */
  addOnce(name: string, text: string): void;
  counts(): Counts;
}

export function createCounting(): Counting {
  const counts = new Map<string, number>();
  const known = new Set<string>();
  const add = (name: string, count: number): void => void counts.set(name, (counts.get(name) ?? 0) + count);
  return {
    add,
    addOnce(name, text) {
      // Millions of texts would need too much memory.
      const hash = createHash("sha1").update(`${name} ${text}`).digest("base64");
      if (!known.has(hash)) add(name, 1);
      known.add(hash);
    },
    counts: () => Object.fromEntries(counts),
  };
}
