import type { PassName, PassProgress, PassResult, RequiredWork, Shard, Work } from "../core/index.js";
import type { Executor, RunDirectories, Target } from "../host/index.js";
import type { BoundWorkload } from "../workload/index.js";

/** The options of every pass. */
export interface PassOptions {
  readonly target: Target;
  readonly seed: number;
  /** The part of the programs that it runs. */
  readonly shard: Shard;
  readonly seconds: number;
  /** The number of client threads of the stress pass. */
  readonly threads: number;
  /** The number of schedules of a pass that runs schedules. Undefined: as many as there is time for. */
  readonly schedules: number | undefined;
  /** Whether an earlier pass has failed. */
  readonly hasFailed: boolean;
  /** At least one. Those after the first help it where work can be shared. */
  readonly executors: readonly [Executor, ...Executor[]];
  readonly directories: RunDirectories;
  /** Returns the milliseconds that are left for shrinking. */
  readonly shrinkingMsLeft: () => number;
  readonly progress: (progress: PassProgress) => void;
  /** If it is aborted, the pass ends soon with the result so far. */
  readonly signal: AbortSignal;
}

export interface Pass {
  readonly name: PassName;
  run(options: PassOptions): Promise<PassResult>;
  /** Returns why the work is too little for the verdict `passed`; undefined: it is enough. */
  shortfall(work: Work, required: RequiredWork): string | undefined;
}

/** Returns the same for the work of a part: it is enough, because only all parts together can be judged. */
export function shortfallOfPart(
  shortfall: Pass["shortfall"],
  work: Work,
  { shard, target: { bound } }: Pick<PassOptions, "shard" | "target">,
): string | undefined {
  return shard.count > 1 ? undefined : shortfall(work, requiredOf(bound));
}

/** Returns what a verification of a target must have run. */
export function requiredOf({ types, generate }: BoundWorkload): RequiredWork {
  return { types: types.map(({ type }) => type), smallestPair: generate.smallestPair };
}
