import type { PassName, PassResult } from "../core/index.js";
import type { Executors, RunDirectories, Target } from "../host/index.js";

/** The options of every pass. */
export interface PassOptions {
  readonly target: Target;
  readonly seed: number;
  readonly seconds: number;
  /** The number of client threads of the stress pass. */
  readonly threads: number;
  /** The number of schedules of a pass that runs schedules. Undefined: as many as there is time for. */
  readonly schedules: number | undefined;
  /** Whether an earlier pass has failed. */
  readonly hasFailed: boolean;
  /** At least one. Those after the first help it where work can be shared. */
  readonly executors: readonly [Executors, ...Executors[]];
  readonly directories: RunDirectories;
  /** Returns the milliseconds that are left for shrinking. */
  readonly shrinkingMsLeft: () => number;
  readonly progress: (progress: Progress) => void;
  /** If it is aborted, the pass ends soon with the result so far. */
  readonly signal: AbortSignal;
}

/** What a pass has done so far. */
export interface Progress {
  readonly pass: PassName;
  readonly runs: number;
  readonly operations: number;
  /** What `runs` counts, for example "schedules", and which of them are run now. */
  readonly doing: string;
}

export interface Pass {
  readonly name: PassName;
  run(options: PassOptions): Promise<PassResult>;
}
