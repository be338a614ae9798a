import type { SoakOutcome } from "../core/index.js";

/** The outcome if the small file system is gone. Then nothing that the target did can be judged. */
export const diskIsGone = {
  verdict: "unknown",
  reason: "the small file system that held the storage was unmounted",
} as const satisfies SoakOutcome;

/** Ends a soak before its time. */
export class SoakOver extends Error {
  readonly code = "SOAK_OVER";
  override readonly name = "SoakOver";
  readonly outcome: SoakOutcome;
  constructor(outcome: SoakOutcome) {
    super(outcome.verdict);
    this.outcome = outcome;
  }
}
