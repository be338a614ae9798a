import { type Stats, statSync } from "node:fs";
import { StoreReplacedError } from "./errors.js";

/** Notices that the files of an open master database were deleted or replaced. */
export interface Presence {
  /**
   * Checks that the master database at its path is still the file that was opened.
   * @throws {StoreReplacedError}
   */
  checkFile(): void;
  /**
   * Checks this of its `-wal` as well. Call it between a commit and its acknowledgement.
   * @throws {StoreReplacedError}
   */
  checkCommitted(): void;
}

/**
 * Returns the presence of a master database that was opened and read. If its directory is replaced, for example by a
 * restored copy, the connection goes on writing into the old files, and SQLite reports no error: an account that is
 * acknowledged then is gone after a restart. The `-wal` of an open database disappears only by mistake. Example: the
 * process copies the live directory with `node:fs`, which drops SQLite's locks (https://sqlite.org/howtocorrupt.html,
 * section 2.2); then another process opens and closes the store, counts as the last one, and deletes the `-wal`.
 */
export function watchPresence(path: string): Presence {
  const wal = `${path}-wal`;
  const opened = { file: identify(path), wal: identify(wal) };
  const check = (name: string, before: Stats | undefined): void => {
    const found = identify(name);
    if (found !== undefined && found.ino === before?.ino && found.dev === before.dev) return;
    throw new StoreReplacedError(
      `${name} was replaced or deleted while the store was open, so nothing more can be stored; close the store, ` +
        "find out what changed its directory, and open it again",
    );
  };
  return {
    checkFile: () => check(path, opened.file),
    checkCommitted() {
      check(path, opened.file);
      check(wal, opened.wal);
    },
  };
}

/** The file cannot get the inode number of another one while a connection has it open. */
function identify(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
