import type { AccessMode, SchedulingPoints } from "../../core/index.js";
import type { Journal } from "./journal.js";

/** Reports the accesses of one connection's steps to its databases. */
export interface DatabaseAccess {
  /** Reports an access to the schema or the data, as other connections see them. */
  touch(mode: "read" | "write"): void;
  /**
   * Reports that the write lock is taken or released: from the first write of a transaction to its end. Readers do not
   * notice it.
   */
  touchWriteLock(): void;
  /**
   * Reports that other connections cannot begin to read, because an exclusive transaction is open or a COMMIT waits for
   * readers.
   */
  keepReadersOut(): void;
  /** Reports that a WAL or a journal may be deleted. */
  touchDeletedFiles(): void;
  /** Reports that the step may have freed locks. */
  release(): void;
  /**
   * Runs `note`, which reports the accesses of a statement that succeeded. If it accesses the file, the connection has
   * reached the file.
   */
  successful(note: () => void): void;
  /** Returns whether a statement has reached the file. If so, in WAL mode the WAL and its index exist. */
  hasReached(): boolean;
  mayHaveReached(): boolean;
}

export function createDatabaseAccess(
  hook: SchedulingPoints,
  files: () => readonly string[],
  journal: Journal,
): DatabaseAccess {
  let hasReached = false;
  /** Whether the statement in `successful` has accessed the file. */
  let reaches = false;
  let mayHaveReached = false;

  const touchEach = (kind: "db" | "file" | "writing" | "reading" | "beside", mode: AccessMode): void => {
    for (const file of files()) hook.touch(`${kind}:${file}`, mode);
  };
  const touch = (mode: "read" | "write"): void => {
    touchEach("db", mode);
    if (mode === "read") touchEach("reading", "read");
    // SQLite opens the journal or the WAL by its name.
    touchEach("file", "read");
    if (!hasReached) journal.touchNames();
    reaches = true;
    mayHaveReached = true;
  };
  return {
    touch,
    touchWriteLock: () => touchEach("writing", "write"),
    keepReadersOut() {
      touch("write");
      touchEach("reading", "write");
    },
    touchDeletedFiles() {
      touchEach("file", "read");
      touchEach("beside", "add");
      journal.touchNames();
    },
    release: () => hook.release(files()),
    successful(note) {
      reaches = false;
      note();
      hasReached ||= reaches;
    },
    hasReached: () => hasReached,
    mayHaveReached: () => mayHaveReached,
  };
}
