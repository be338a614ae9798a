/** The content of the run's directory after a step. Step -1: before the first step. */
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
        /** Stays the same object while the file has the same content. */
        readonly content: Uint8Array;
      }
  );

/** The snapshots that one thread wrote, in a form that travels between threads. */
export interface RecordedSnapshots {
  readonly directories: readonly { readonly step: number; readonly entries: readonly RecordedEntry[] }[];
  readonly contents: readonly Uint8Array[];
}

export type RecordedEntry = Located &
  (
    | DirectoryOrLink
    /** `content`: index in `contents`. */
    | { readonly type: "file"; readonly mode: number; readonly content: number }
  );

interface Located {
  /** Relative to the run's directory. The directory itself is ".". */
  readonly path: string;
  /**
   * The inode. Two names of one file have the same inode. All files of a run are kept open, so no inode is used twice.
   */
  readonly node: number;
}

type DirectoryOrLink = { readonly type: "directory" } | { readonly type: "symbolic-link"; readonly to: string };

/**
 * The path, in a snapshot, of what is committed in the database of a run: a dump, which stands for the files of the server. It
 * is no file of the directory, but lies beside it (`dumpFileOf`), so that target code does not meet it.
 */
export const databaseDump = "[postgres]";

/**
 * Stands for a dump at a moment at which what is committed cannot be read, because a transaction holds an exclusive lock of
 * a table. There is no crash at such a moment.
 */
export const unreadableDump: Uint8Array = new TextEncoder().encode("unreadable");

/** Returns whether a dump says that what was committed could not be read. */
export function isUnreadable(dump: Uint8Array): boolean {
  return dump.length === unreadableDump.length && dump.every((byte, index) => byte === unreadableDump[index]);
}

/** Returns the path of the dump of a run's database. */
export function dumpFileOf(directory: string): string {
  return `${directory}.postgres`;
}
