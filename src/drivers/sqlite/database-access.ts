import type { AccessMode, SchedulingPoints } from "../../core/index.js";
import { rawFs } from "../raw-fs.js";
import type { Journal } from "./journal.js";

/**
 * Reports the accesses of one connection's steps to its databases.
 *
 * A connection opens its file once. From then on a SELECT, or a COMMIT, does not depend on the name of the file: it may
 * come before or after an `unlink` of it. SQLite reads the name (`findCreateFileMode`, `databaseIsUnmoved`) when it makes
 * a WAL or a rollback journal: at the first statement that reaches the file, at the first one that finds a WAL, and
 * before the first write of each transaction with a rollback journal, where a missing name is SQLITE_READONLY_DBMOVED.
 */
export interface DatabaseAccess {
  /** Reports an access to the schema or the data, as other connections see them. */
  touch(mode: "read" | "write"): void;
  /** Reports that a journal or a WAL may be made or deleted, for which SQLite reads the name of the file. */
  touchFiles(): void;
  /** Reports the same, unless the connection is in WAL mode. */
  touchJournal(): void;
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
  /** The journal mode may have changed: the next statement counts as the first that reaches the file. */
  forget(): void;
}

export function createDatabaseAccess(
  hook: SchedulingPoints,
  files: () => readonly string[],
  journal: Journal,
): DatabaseAccess {
  let hasReached = false;
  /** Whether it has reached the file in WAL mode. No other connection can end that mode as long as this one is open. */
  let isInWal = false;
  /** Whether the statement in `successful` has accessed the file. */
  let reaches = false;
  let mayHaveReached = false;

  const touchEach = (
    kind: "db" | "file" | "writing" | "reading" | "beside" | "content beside",
    mode: AccessMode,
  ): void => {
    for (const file of files()) hook.touch(`${kind}:${file}`, mode);
  };
  const touchFiles = (): void => {
    touchEach("file", "read");
    touchEach("beside", "add");
  };
  const hasWal = (): boolean => files().some((file) => rawFs.existsSync(hook.outside(`${file}-wal`)));
  /**
   * Returns whether the connection uses the files that it has open already. If there is a WAL beside a database that was
   * not in WAL mode, another connection has changed the mode. A power loss may show whether a name was deleted before or
   * after a COMMIT, because that syncs the directory.
   */
  const usesOpenFiles = (): boolean => {
    if (!hasReached || files().length > 1 || hook.asksForPersistence()) return false;
    return isInWal || !hasWal();
  };
  const touch = (mode: "read" | "write"): void => {
    touchEach("db", mode);
    if (mode === "read") touchEach("reading", "read");
    touchEach("content beside", "add");
    if (!usesOpenFiles()) touchFiles();
    if (!hasReached) journal.touchNames();
    reaches = true;
    mayHaveReached = true;
  };
  return {
    touch,
    touchFiles,
    touchJournal() {
      if (!isInWal) touchFiles();
    },
    touchWriteLock: () => touchEach("writing", "write"),
    keepReadersOut() {
      touch("write");
      touchEach("reading", "write");
    },
    touchDeletedFiles() {
      touchFiles();
      journal.touchNames();
    },
    release: () => hook.release(files()),
    successful(note) {
      reaches = false;
      note();
      if (!reaches) return;
      hasReached = true;
      isInWal ||= hasWal();
    },
    hasReached: () => hasReached,
    mayHaveReached: () => mayHaveReached,
    forget() {
      hasReached = false;
      isInWal = false;
    },
  };
}
