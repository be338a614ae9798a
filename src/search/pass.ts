import type { PassName, PassResult } from "../core/index.js";
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

/** What a pass has done so far. */
export interface Progress {
  readonly pass: PassName;
  readonly runs: number;
  readonly operations: number;
  /** What `runs` counts, in words: "schedules". */
  readonly doing: string;
}

export interface Pass {
  readonly name: PassName;
  run(options: PassOptions): Promise<PassResult>;
}
