import { type Stage, type StageFailure, summarizeError } from "../core/index.js";
import { BrokenTargetError } from "../workload/index.js";

/** A stage of a client did not succeed; what is left of its run is given up. */
export class FailedStage extends Error {
  override readonly name = "FailedStage";
  readonly failure: StageFailure;
  constructor(failure: StageFailure) {
    super(failure.error.message);
    this.failure = failure;
  }
}

/**
 * Does what a stage consists of.
 * @throws FailedStage if it throws
 */
export async function runStage<T>(stage: Stage, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FailedStage) throw error;
    const kind = error instanceof BrokenTargetError ? "broken" : "threw";
    throw new FailedStage({ stage, kind, error: summarizeError(error) });
  }
}
