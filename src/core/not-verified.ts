import type { VerifyReport } from "./result.js";

/** A target has not passed its verification: it failed, or the verdict is unknown. */
export class NotVerifiedError extends Error {
  override readonly name = "NotVerifiedError";
  readonly code = "NOT_VERIFIED";
  readonly report: VerifyReport;
  /** `text`: the report, readable; it becomes the message. */
  constructor(report: VerifyReport, text: string) {
    super(text);
    this.report = report;
  }
}
