import type { Evidence } from "./evidence.js";
import type { Finding, ReportedFinding } from "./finding.js";
import type { Work } from "./result.js";

/** The modes of `soak`: `all` kills every client, then the application recovers; `one` kills one client; `either` does both. */
export const killModes = ["all", "one", "either"] as const;
/** What a kill of a soak ends, see `killModes`. */
export type KillMode = (typeof killModes)[number];

/** How a soak ended. */
export type SoakOutcome<Found extends Finding = Finding> =
  | { readonly verdict: "passed" }
  | {
      readonly verdict: "failed";
      /** At least one; the first is the one to read. */
      readonly findings: readonly Found[];
      readonly evidence: Evidence;
    }
  | { readonly verdict: "unknown"; readonly reason: string };

/** What was going on when a soak came to its end. */
export type SoakStage = "set-up" | "work" | "restart" | "read-back";

/** What a soak has done to its target. */
export interface SoakCounts {
  /** From the start of all clients to the end of all. */
  readonly rounds: number;
  readonly kills: {
    /** Of all clients at once. */
    readonly all: number;
    /** Of one client while the others went on. */
    readonly one: number;
    /** Of a recovery. */
    readonly duringRecovery: number;
    /** How many of the first two kinds came in the middle of an operation. */
    readonly inOperation: number;
  };
  /** Recoveries that came to their end; after each the store was inspected. */
  readonly restarts: number;
  /** How often the invariants were checked. */
  readonly invariants: number;
  /** Operations that were never answered, because their client was killed. */
  readonly unanswered: number;
  readonly fullDisk: {
    readonly phases: number;
    /** Operations that failed while the disk was full. */
    readonly failed: number;
  };
}

/** What a soak has done so far. */
export interface SoakProgress {
  readonly counts: SoakCounts;
  readonly operations: number;
}

/** The result of a soak: plain data, which `--json` writes as it is. */
export type SoakReport = SoakOutcome<ReportedFinding> & {
  readonly target: {
    readonly name: string;
    readonly module: string;
    /** The workload that it was soaked with. */
    readonly workload: string;
    /** Types of operations. */
    readonly offered: readonly string[];
  };
  readonly seed: number;
  /** How long it took. */
  readonly seconds: number;
  readonly processes: number;
  readonly kill: KillMode;
  readonly work: Pick<Work, "operations" | "rejected">;
  readonly counts: SoakCounts;
  /** What was going on when it came to its end. */
  readonly stage: SoakStage;
  /** Why the disk was never filled. Left out: it was. */
  readonly fullDiskSkipped?: string;
  /** Where a copy of the storage is. */
  readonly kept?: string;
};
