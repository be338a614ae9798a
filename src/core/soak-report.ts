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
  /** How often the database server was killed and started again. Left out: the target has none. */
  readonly serverKills?: number;
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
  /** What it was doing when it ended. */
  readonly stage: SoakStage;
  /** Why the disk was never filled. Left out: it was filled. */
  readonly fullDiskSkipped?: string;
  /** The path of a copy of the storage. */
  readonly kept?: string;
};
