import type { OperationType } from "rollcall/model";
import type { Event, PassName, PassResult, Work } from "../core/index.js";
import type { Executors, RunDirectories, Target } from "../host/index.js";

/** What every pass is given. */
export interface PassOptions {
  readonly target: Target;
  readonly seed: number;
  readonly seconds: number;
  /** Client threads of a run, where the pass has more than one. */
  readonly threads: number;
  /** How many schedules a pass that has some may run; left out: as many as there is time for. */
  readonly schedules: number | undefined;
  /** An earlier pass has failed. */
  readonly hasFailed: boolean;
  readonly executors: Executors;
  readonly directories: RunDirectories;
  /** Milliseconds that a failure may still take to be made small. */
  readonly shrinkingMsLeft: () => number;
  readonly progress: (progress: Progress) => void;
  /** Aborted: come to an end soon, with what is known by then. */
  readonly signal: AbortSignal;
}

export interface Progress {
  readonly pass: PassName;
  readonly runs: number;
  readonly operations: number;
  readonly doing: string;
}

export interface Pass {
  readonly name: PassName;
  run(options: PassOptions): Promise<PassResult>;
}

/** Counts what a pass does. */
export interface Tally {
  addRun(events: readonly Event[]): void;
  note(text: string): void;
  operations(): number;
  work(): Work;
}

export function createTally(): Tally {
  let runs = 0;
  const tolerated = new Map<OperationType, number>();
  const operations = new Map<OperationType, number>();
  const notes = new Set<string>();
  const total = (): number => [...operations.values()].reduce((sum, count) => sum + count, 0);
  return {
    addRun(events) {
      runs += 1;
      for (const { operation, observation } of events) {
        operations.set(operation.type, (operations.get(operation.type) ?? 0) + 1);
        if (observation.type === "tolerated") tolerated.set(operation.type, (tolerated.get(operation.type) ?? 0) + 1);
      }
    },
    note: (text) => notes.add(text),
    operations: total,
    work: () => ({
      runs,
      operations: Object.fromEntries(operations),
      tolerated: Object.fromEntries(tolerated),
      notes: [...notes],
    }),
  };
}

/** Seconds since `start`, a time of `performance.now()`, rounded to what a reader wants to know. */
export function secondsSince(start: number): number {
  return Math.round((performance.now() - start) / 100) / 10;
}
