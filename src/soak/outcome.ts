import type { Evidence, Finding } from "../core/index.js";

/** How a soak ended. */
export type Outcome =
  | { readonly verdict: "passed" }
  | {
      readonly verdict: "failed";
      /** At least one; the first is the one to read. */
      readonly findings: readonly Finding[];
      readonly evidence: Evidence;
    }
  | { readonly verdict: "unknown"; readonly reason: string };

/** Whatever the target made of it: it says nothing about the target. */
export const diskIsGone: Outcome = {
  verdict: "unknown",
  reason: "somebody unmounted the small file system on which the storage was",
};

/** What was going on when a soak came to its end. */
export type Stage = "set-up" | "work" | "restart" | "read-back";

/** Thrown where something ends a soak before its time, so that whatever is under way can be given up. */
export class SoakOver extends Error {
  readonly code = "SOAK_OVER";
  override readonly name = "SoakOver";
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super(outcome.verdict);
    this.outcome = outcome;
  }
}
