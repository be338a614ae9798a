import { type Stage, type StageFailure, summarizeError } from "../core/index.js";
import { BrokenTargetError } from "../workload/index.js";

/** A stage of a client failed. It ends the client's part of the run. */
export class FailedStage extends Error {
  override readonly name = "FailedStage";
  readonly failure: StageFailure;
  constructor(failure: StageFailure) {
    super(failure.error.message);
    this.failure = failure;
  }
}

/**
 * Runs a stage. Returns what `work` returns.
 * @throws FailedStage if `work` throws
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
