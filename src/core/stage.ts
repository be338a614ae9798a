import type { ErrorSummary } from "./error-summary.js";

/** The stages of a run beside operations. */
export const stages = ["load", "setup", "recover", "connect", "close", "inspect"] as const;
/** A stage of a run beside operations. */
export type Stage = (typeof stages)[number];

/** A stage that failed. */
export interface StageFailure {
  readonly stage: Stage;
  /** `broken`: the target breaks the contract's form. */
  readonly kind: "threw" | "broken";
  readonly error: ErrorSummary;
}
