import type { Event } from "./outcome.js";
import type { Counts, Work } from "./result.js";

/** Counts the work of a pass. */
export interface Tally {
  addRun(events: readonly Pick<Event, "operation" | "outcome">[]): void;
  note(text: string): void;
  operations(): number;
  work(): Work;
}

export function createTally(): Tally {
  let runs = 0;
  const rejected = new Map<string, number>();
  const operations = new Map<string, number>();
  const notes = new Set<string>();
  const total = (): number => [...operations.values()].reduce((sum, count) => sum + count, 0);
  return {
    addRun(events) {
      runs += 1;
      for (const { operation, outcome } of events) {
        operations.set(operation.type, (operations.get(operation.type) ?? 0) + 1);
        if (outcome.type === "rejected") rejected.set(operation.type, (rejected.get(operation.type) ?? 0) + 1);
      }
    },
    note: (text) => notes.add(text),
    operations: total,
    work: () => ({
      runs,
      operations: countsOf(operations),
      rejected: countsOf(rejected),
      notes: [...notes],
    }),
  };
}

/** Returns the seconds since `start`, a time of `performance.now()`, rounded to tenths. */
export function secondsSince(start: number): number {
  return Math.round((performance.now() - start) / 100) / 10;
}

function countsOf(counts: ReadonlyMap<string, number>): Counts {
  return Object.fromEntries(counts);
}
