import type { SoakOutcome } from "../core/index.js";

/** Whatever the target did then, it says nothing about the target. */
export const diskIsGone = {
  verdict: "unknown",
  reason: "the small file system that held the storage was unmounted",
} as const satisfies SoakOutcome;

/** Thrown if something ends a soak before its time, so that whatever is under way is given up. */
export class SoakOver extends Error {
  readonly code = "SOAK_OVER";
  override readonly name = "SoakOver";
  readonly outcome: SoakOutcome;
  constructor(outcome: SoakOutcome) {
    super(outcome.verdict);
    this.outcome = outcome;
  }
}
