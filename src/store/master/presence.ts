import { type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { StoreReplacedError } from "../errors.js";

/** Notices that the files of an open master database were deleted or replaced. */
export interface Presence {
  /**
   * Checks that the master database and its `-wal` are still the files that were opened.
   * @throws {StoreReplacedError}
   */
  check(): void;
}

/**
 * Returns the presence of a master database that was opened and read. If its directory is replaced, for example by a
 * restored copy, the connection goes on writing into the old files, and SQLite reports no error: an account that is
 * acknowledged then is gone after a restart. The `-wal` of an open database disappears only by mistake. Example: the
 * process copies the live directory with `node:fs`, which drops SQLite's locks (https://sqlite.org/howtocorrupt.html,
 * section 2.2); then another process opens and closes the store, counts as the last one, and deletes the `-wal`.
 *
 * A check reads the status of the directory only. Its modification time changes when an entry is made, deleted or
 * replaced; only then the check reads the status of the two files.
 */
export function watchPresence(path: string): Presence {
  const directory = dirname(path);
  const files = [path, `${path}-wal`];
  let seen = identify(directory);
  const opened = files.map(identify);

  const refuse = (name: string): never => {
    throw new StoreReplacedError(
      `${name} was replaced or deleted while the store was open, so nothing more can be stored; close the store, ` +
        "find out what changed its directory, and open it again",
    );
  };
  return {
    check() {
      const found = identify(directory);
      if (!isSame(found, seen)) refuse(directory);
      if (found?.mtimeMs === seen?.mtimeMs) return;
      for (const [index, file] of files.entries()) if (!isSame(identify(file), opened[index])) refuse(file);
      seen = found;
    },
  };
}

function identify(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** A file cannot get the inode number of another one while a connection has that open. */
function isSame(found: Stats | undefined, opened: Stats | undefined): boolean {
  return found !== undefined && found.ino === opened?.ino && found.dev === opened.dev;
}
