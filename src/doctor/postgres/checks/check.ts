import type { PostgresFindingCode } from "../findings.js";

/**
 * One check: a query that returns a row for each case of a finding. The database compares, so a store of any size needs
 * the same memory here.
 */
export interface Check {
  readonly code: PostgresFindingCode;
  /** A SELECT with the columns `subject` and `detail`, both text. The subject identifies the case. */
  readonly sql: string;
  /** True: the query also returns `statement`, which mends the case for sure or fails, and `undo`, or "". Default: false. */
  readonly mends?: true;
}
