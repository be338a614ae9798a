import type { KillMode, SoakProgress } from "../core/index.js";

/** Options of `soak`. */
export interface SoakOptions {
  /** Path of the target module. */
  readonly module: string;
  /** Seed of everything random. Real processes run at their own speed, so the same seed does not repeat a run exactly. */
  readonly seed: number;
  /** Duration. The round that is under way at its end is finished. Default: 1. */
  readonly minutes?: number;
  /** Exact number of rounds (start, work, end); `minutes` is ignored. Default: as many as time allows. */
  readonly rounds?: number;
  /** Default: 3. The number of clients at once, each a process of its own. */
  readonly processes?: number;
  /** What a kill ends. Default: "all". */
  readonly kill?: KillMode;
  /** False: the disk is never filled. It is filled only if root may mount a small tmpfs (Linux). Default: true. */
  readonly fullDisk?: boolean;
  /** True: the storage is copied at the end; `kept` of the report is the path of the copy. Default: false. */
  readonly keep?: boolean;
  /** Time limit for a reply of a process; longer is `unknown`. Default: 30. */
  readonly stallSeconds?: number;
  /** Called while clients work. Default: nothing. */
  readonly onProgress?: (progress: SoakProgress) => void;
  /** Connection string of a disposable PostgreSQL server, for targets that need one. Default: one is started. */
  readonly postgres?: string;
  /** If it is aborted, `soak` cleans up and rejects with its reason. */
  readonly signal?: AbortSignal;
}
