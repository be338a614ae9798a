import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** What the first 100 bytes of a file say (https://sqlite.org/fileformat2.html, section 1.3). */
export interface Header {
  readonly size: number;
  readonly isSqlite: boolean;
  readonly isWal: boolean;
  readonly applicationId: number;
}

const magic = "SQLite format 3\0";

/**
 * Returns the header of a file. It is read with `node:fs`, not through SQLite, because a readonly connection of SQLite
 * to a database in WAL mode creates `-wal` and `-shm` if they do not exist, and leaves them.
 *
 * Closing a file drops all POSIX locks that this process holds on it (https://sqlite.org/howtocorrupt.html, section
 * 2.2). So this must not run in a process that has the file open through SQLite.
 * @throws {Error} The error of the file system.
 */
export function readHeader(path: string): Header {
  const descriptor = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(100);
    const length = readSync(descriptor, bytes, 0, bytes.length, 0);
    return {
      size: fstatSync(descriptor).size,
      isSqlite: length === bytes.length && bytes.toString("latin1", 0, magic.length) === magic,
      isWal: bytes[18] === 2 || bytes[19] === 2,
      applicationId: bytes.readUInt32BE(68),
    };
  } finally {
    closeSync(descriptor);
  }
}
