import type { ReportedFinding, Work } from "../core/index.js";
import type { Workload } from "../workload/index.js";
import type { SoakCounts } from "./counts.js";
import type { Outcome, SoakStage } from "./outcome.js";
import type { KillMode } from "./plan.js";

export interface SoakOptions {
  /** Path of the target module. */
  readonly module: string;
  /** The workloads that the target may be meant for: of them the first whose adapter accepts it. */
  readonly workloads: readonly Workload[];
  /** What is drawn comes from it. Real processes run at their own speed: the same seed does not give the same course. */
  readonly seed: number;
  /** Default: 1. The round under way then, and a last reading, come on top. */
  readonly minutes?: number;
  /** Exactly this many times the clients start, work and end, however long that takes. Default: as often as `minutes` allow. */
  readonly rounds?: number;
  /** Clients at once, each a process of its own. Default: 3. */
  readonly processes?: number;
  /** Default: all. */
  readonly kill?: KillMode;
  /** Fill the disk now and then, if the machine allows it. Default: true. */
  readonly fullDisk?: boolean;
  /** Copy the storage, as it is at the end, to where it stays. Default: false. */
  readonly keep?: boolean;
  /** Default: 30. After so many seconds without a reply a target counts as silent. */
  readonly stallSeconds?: number;
  readonly onProgress?: (progress: SoakProgress) => void;
  /** Aborted: everything is cleaned up, and `soak` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface SoakProgress {
  readonly counts: SoakCounts;
  readonly operations: number;
}

export type SoakReport = Outcome<ReportedFinding> & {
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
  readonly work: Pick<Work, "operations" | "tolerated">;
  readonly counts: SoakCounts;
  /** What was going on when it came to its end. */
  readonly stage: SoakStage;
  /** Why the disk was never filled. Left out: it was. */
  readonly fullDiskSkipped?: string;
  /** Where a copy of the storage is. */
  readonly kept?: string;
};
