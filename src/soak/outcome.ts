import type { Evidence, Finding } from "../core/index.js";

/** How a soak ended. */
export type Outcome<Found extends Finding = Finding> =
  | { readonly verdict: "passed" }
  | {
      readonly verdict: "failed";
      /** At least one; the first is the one to read. */
      readonly findings: readonly Found[];
      readonly evidence: Evidence;
    }
  | { readonly verdict: "unknown"; readonly reason: string };

/** Whatever the target did then, it says nothing about the target. */
export const diskIsGone = {
  verdict: "unknown",
  reason: "the small file system that held the storage was unmounted",
} as const satisfies Outcome;

/** What was going on when a soak came to its end. */
export type SoakStage = "set-up" | "work" | "restart" | "read-back";

/** Thrown if something ends a soak before its time, so that whatever is under way is given up. */
export class SoakOver extends Error {
  readonly code = "SOAK_OVER";
  override readonly name = "SoakOver";
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super(outcome.verdict);
    this.outcome = outcome;
  }
}
