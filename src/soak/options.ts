import type { KillMode, SoakProgress } from "../core/index.js";
import type { Workload } from "../workload/index.js";

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
