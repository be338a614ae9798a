import type { Evidence } from "./evidence.js";
import type { Finding, ReportedFinding } from "./finding.js";
import type { Work } from "./result.js";

/**
 * What a kill ends. `all`: every client, and the application recovers. `one`: one client, and the others go on.
 * `either`: one of both, chosen at random.
 */
export const killModes = ["all", "one", "either"] as const;
export type KillMode = (typeof killModes)[number];

/** How a soak ended. */
export type SoakOutcome<Found extends Finding = Finding> =
  | { readonly verdict: "passed" }
  | {
      readonly verdict: "failed";
      /** At least one. The first is the worst. */
      readonly findings: readonly Found[];
      readonly evidence: Evidence;
    }
  | { readonly verdict: "unknown"; readonly reason: string };

/** What a soak was doing when it ended. */
export type SoakStage = "set-up" | "work" | "restart" | "read-back";

/** Counts of what a soak did. */
export interface SoakCounts {
  /** A round lasts from the start of all clients to the end of all. */
  readonly rounds: number;
  readonly kills: {
    /** Kills of all clients at once. */
    readonly all: number;
    /** Kills of one client while the others went on. */
    readonly one: number;
    /** Kills of a recovery. */
    readonly duringRecovery: number;
    /** Kills of the first two kinds that came in the middle of an operation. */
    readonly inOperation: number;
  };
  /** Recoveries that ended. After each the store was inspected. */
  readonly restarts: number;
  /** How often the invariants were checked. */
  readonly invariants: number;
  /** Operations without an answer, because their client was killed. */
  readonly unanswered: number;
  readonly fullDisk: {
    readonly phases: number;
    /** Operations that failed while the disk was full. */
    readonly failed: number;
  };
}

export interface SoakProgress {
  readonly counts: SoakCounts;
  readonly operations: number;
}

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
  readonly seconds: number;
  readonly processes: number;
  readonly kill: KillMode;
  readonly work: Pick<Work, "operations" | "rejected">;
  readonly counts: SoakCounts;
  /** What it was doing when it ended. */
  readonly stage: SoakStage;
  /** Why the disk was never filled. Left out: it was filled. */
  readonly fullDiskSkipped?: string;
  /** The path of a copy of the storage. */
  readonly kept?: string;
};
