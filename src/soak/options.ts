import type { OperationType } from "rollcall/model";
import type { Work } from "../core/index.js";
import type { SoakCounts } from "./counts.js";
import type { Outcome, Stage } from "./outcome.js";
import type { KillMode } from "./plan.js";

export interface SoakOptions {
  /** Path of the target module. */
  readonly module: string;
  /** What is drawn comes from it. Real processes take their own time: the same seed does not give the same course. */
  readonly seed: number;
  /** Default: 1. The epoch that runs then, and a last look, come on top. */
  readonly minutes?: number;
  /** How many times the clients start, work and end, whatever time that takes. Default: as often as `minutes` allow. */
  readonly rounds?: number;
  /** Clients at once, each a process of its own. Default: 3. */
  readonly processes?: number;
  /** Default: all. */
  readonly kill?: KillMode;
  /** Fill the disk now and then, where the machine allows it. Default: true. */
  readonly fullDisk?: boolean;
  /** Copy the storage, as it is at the end, to where it stays. Default: false. */
  readonly keep?: boolean;
  /** Seconds without an answer after which a target counts as silent. Default: 30. */
  readonly stallSeconds?: number;
  readonly onProgress?: (progress: SoakProgress) => void;
  /** Aborted: everything is cleaned up, and `soak` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface SoakProgress {
  readonly counts: SoakCounts;
  readonly operations: number;
}

export type SoakReport = Outcome & {
  readonly target: { readonly name: string; readonly module: string; readonly offered: readonly OperationType[] };
  readonly seed: number;
  readonly seconds: number;
  readonly processes: number;
  readonly kill: KillMode;
  readonly work: Pick<Work, "operations" | "tolerated">;
  readonly counts: SoakCounts;
  /** What was going on when it came to its end. */
  readonly stage: Stage;
  /** Why the disk was never filled, where it was not meant to be or could not be. */
  readonly fullDiskSkipped?: string;
  /** Where a copy of the storage is. */
  readonly kept?: string;
};
