import type { ShownTrace } from "./evidence.js";
import type { ReportedFinding } from "./finding.js";

/**
 * The result of a replay. `difference` is the first step that differs from the recorded trace; left out: there is none.
 */
export type Replay =
  | {
      readonly verdict: "failed";
      readonly findings: readonly ReportedFinding[];
      readonly trace: ShownTrace;
      readonly difference?: Difference;
    }
  | { readonly verdict: "passed"; readonly difference?: Difference }
  | { readonly verdict: "unknown"; readonly reason: string };

/** The first step at which a replay differs from the recorded trace. Steps are shown as text. */
export interface Difference {
  /** Counted from 1. */
  readonly step: number;
  /** Undefined: the recorded trace ends before this step. */
  readonly recorded: string | undefined;
  /** Undefined: the replay ends before this step. */
  readonly came: string | undefined;
}
