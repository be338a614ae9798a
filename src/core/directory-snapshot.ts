/*
 * Copies of a run's directory as plain data: first as one thread recorded them, then merged over all threads of the run.
 */

/** The snapshots that one thread wrote in a run. */
export interface Captures {
  readonly directories: readonly { readonly step: number; readonly entries: readonly CapturedEntry[] }[];
  readonly contents: readonly Uint8Array[];
}

export type CapturedEntry = {
  /** Relative to the run's directory, which is "." itself. */
  readonly path: string;
  /** The inode: two names of one file have the same one. Two files of a run never do, since all of them are kept open. */
  readonly node: number;
} & (
  | { readonly type: "directory" }
  | { readonly type: "symbolic-link"; readonly to: string }
  /** `content` is an index into `contents`. */
  | { readonly type: "file"; readonly mode: number; readonly content: number }
);

/** Writes snapshots of one run's directory after the other. */
export interface SnapshotWriter {
  /** Begins a run and forgets the snapshots of the run before. */
  open(directory: string): void;
  /** Writes a snapshot of the directory as it is now, after this step. */
  write(step: number): void;
  /** Returns the snapshots of the run. */
  written(): Captures;
}

/** The run's directory after a step; -1: before the first one. */
export interface Image {
  readonly step: number;
  readonly entries: readonly ImageEntry[];
}

export type ImageEntry =
  | Exclude<CapturedEntry, { readonly type: "file" }>
  | (Omit<Extract<CapturedEntry, { readonly type: "file" }>, "content"> & {
      /** The same object for as long as the file's content stays the same. */
      readonly content: Uint8Array;
    });
