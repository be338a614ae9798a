import type { ErrorSummary } from "./error-summary.js";

/** What a client is busy with beside operations. */
export const stages = ["load", "setup", "recover", "connect", "close", "inspect"] as const;
export type Stage = (typeof stages)[number];

/** A stage that did not succeed. */
export interface StageFailure {
  readonly stage: Stage;
  /** `broken`: the target breaks the form of the contract. */
  readonly kind: "threw" | "broken";
  readonly error: ErrorSummary;
}
