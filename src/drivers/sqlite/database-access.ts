import type { AccessMode, SchedulingPoints } from "../../core/index.js";
import type { Journal } from "./journal.js";

/** Tells the scheduler what a step of one connection touches of its databases. */
export interface DatabaseAccess {
  /** The schema or the data, as other connections see them. */
  touch(mode: "read" | "write"): void;
  /** The right to write: taken with the first write of a transaction, given back at its end. Readers do not see it. */
  touchWriteLock(): void;
  /** The right to read. No other connection has it while an exclusive transaction is open, or a COMMIT waits for readers. */
  keepReadersOut(): void;
  /** A WAL or a journal that is deleted. */
  touchDeletedFiles(): void;
  /** The step may have freed locks. */
  release(): void;
  /** Notes what a statement that succeeded has touched: if it touches the file, the connection has reached it. */
  successful(note: () => void): void;
  /** Whether a statement has reached the file. In WAL mode, the WAL and its index exist since then. */
  hasReached(): boolean;
  mayHaveReached(): boolean;
}

export function createDatabaseAccess(
  hook: SchedulingPoints,
  files: () => readonly string[],
  journal: Journal,
): DatabaseAccess {
  let hasReached = false;
  /** The statement that is being noted has touched the file. */
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
