/** What stood in the run's directory after a step; -1: before the first. */
export interface DirectorySnapshot {
  readonly step: number;
  readonly entries: readonly SnapshotEntry[];
}

export type SnapshotEntry = Located &
  (
    | DirectoryOrLink
    | {
        readonly type: "file";
        readonly mode: number;
        /** The same object for as long as a file has the same content. */
        readonly content: Uint8Array;
      }
  );

/** What one thread has written down of the directory, in a form that travels between threads. */
export interface RecordedSnapshots {
  readonly directories: readonly { readonly step: number; readonly entries: readonly RecordedEntry[] }[];
  readonly contents: readonly Uint8Array[];
}

export type RecordedEntry = Located &
  (
    | DirectoryOrLink
    /** `content` is its number among `contents`. */
    | { readonly type: "file"; readonly mode: number; readonly content: number }
  );

interface Located {
  /** Relative to the run's directory, which is "." itself. */
  readonly path: string;
  /** The inode: two names of one file have the same. No two files of a run ever do, since all of them are kept open. */
  readonly node: number;
}

type DirectoryOrLink = { readonly type: "directory" } | { readonly type: "symbolic-link"; readonly to: string };
