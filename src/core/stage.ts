import type { ErrorSummary } from "./error-summary.js";

/** A stage of a run beside operations. */
export type Stage = "load" | "setup" | "recover" | "connect" | "close" | "inspect";

/** A stage that failed. */
export interface StageFailure {
  readonly stage: Stage;
  /** `broken`: the target breaks the contract's form. */
  readonly kind: "threw" | "broken";
  readonly error: ErrorSummary;
}
