import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { codeOf, messageOf } from "../errors.js";
import { companionSuffixes } from "./companions.js";
import { readHeader } from "./header.js";
import { bytesWithoutWal, copyWith, whileUnchanged } from "./stable-copy.js";

/** A database that is open for reading. Neither reading nor closing it changes the original or its directory. */
export interface Reading {
  readonly database: Database;
  /** The file that is open: the original, or a copy of it in the scratch directory; undefined: it is in memory. */
  readonly file: string | undefined;
  close(): void;
}

export type Opened =
  | {
      readonly outcome: "opened";
      readonly reading: Reading;
      /** A process was killed within a transaction: SQLite rolls it back when the database is next opened for writing. */
      readonly hasHotJournal: boolean;
    }
  | { readonly outcome: "missing" | "empty" | "not-a-database" }
  | { readonly outcome: "unreadable"; readonly message: string };

/** Milliseconds to wait for a writer's lock. */
const busyTimeoutMs = 5000;
/** A larger database is copied to the scratch directory instead of into memory. */
const inMemoryBytesMax = 8 * 1024 * 1024;

/**
 * Opens a database without writing anything beside it or into it, which SQLite's own readonly connections do not promise:
 *
 * - In WAL mode they create `-wal` and `-shm`, and rebuild the `-shm` that a killed process left. So a copy is opened,
 *   made while the files do not change. If they change all the time, then another process has them open; the original is
 *   opened then, as SQLite creates nothing any more.
 * - With a rollback journal they are safe, except on an empty file, beside which they would delete a journal. If a killed
 *   process left a journal that must be rolled back, they refuse (SQLITE_READONLY_ROLLBACK), and a copy is opened.
 *
 * @param scratch A directory for copies; they are deleted by `close`.
 */
export async function openWithoutWriting(path: string, scratch: string): Promise<Opened> {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return { outcome: "missing" };
    if (!stat.isFile()) return { outcome: "unreadable", message: "it is not a file" };
    if (stat.size === 0) return { outcome: "empty" };
    const header = readHeader(path);
    if (!header.isSqlite) return { outcome: "not-a-database" };
    return header.isWal ? await openWal(path, scratch) : await openWithJournal(path, scratch);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { outcome: "missing" };
    if (codeOf(error) === "SQLITE_NOTADB") return { outcome: "not-a-database" };
    return { outcome: "unreadable", message: messageOf(error) };
  }
}

async function openWithJournal(path: string, scratch: string): Promise<Opened> {
  try {
    const reading = openOriginal(path);
    return { outcome: "opened", reading, hasHotJournal: false };
  } catch (error) {
    if (codeOf(error) !== "SQLITE_READONLY_ROLLBACK") throw error;
  }
  const reading = await openCopy(path, ["-journal"], scratch);
  // If it is being changed, then the journal is not left over, and SQLite reads it in its next attempt.
  return reading === undefined
    ? { outcome: "opened", reading: openOriginal(path), hasHotJournal: false }
    : { outcome: "opened", reading, hasHotJournal: true };
}

async function openWal(path: string, scratch: string): Promise<Opened> {
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false });
  const isSmall = statSync(path).size <= inMemoryBytesMax;
  const reading =
    (wal === undefined || wal.size === 0) && isSmall
      ? await openInMemory(path)
      : await openCopy(path, ["-wal"], scratch);
  return { outcome: "opened", reading: reading ?? openOriginal(path), hasHotJournal: false };
}

function openOriginal(path: string): Reading {
  const database = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  return checked({ database, file: path, close: () => void database.close() });
}

async function openInMemory(path: string): Promise<Reading | undefined> {
  const bytes = await whileUnchanged([path, `${path}-wal`], () => {
    // A writer may have begun since the file was found to have no -wal: then the original is opened.
    const wal = statSync(`${path}-wal`, { throwIfNoEntry: false });
    return wal === undefined || wal.size === 0 ? bytesWithoutWal(path) : null;
  });
  if (bytes === undefined || bytes === null) return undefined;
  const database = new Sqlite(bytes, { readonly: true });
  return checked({ database, file: undefined, close: () => void database.close() });
}

let copies = 0;

async function openCopy(path: string, suffixes: readonly string[], scratch: string): Promise<Reading | undefined> {
  copies += 1;
  const copy = join(scratch, `copy-${copies}.sqlite`);
  const remove = (): void => {
    for (const suffix of ["", ...companionSuffixes]) rmSync(`${copy}${suffix}`, { force: true });
  };
  const files = ["", ...suffixes].map((suffix) => `${path}${suffix}`);
  const isCopied = await whileUnchanged(files, () => {
    remove();
    copyWith(suffixes, path, copy);
    return true;
  });
  if (isCopied === undefined) {
    remove();
    return undefined;
  }
  // Opened for writing: SQLite recovers the copy, as it would recover the original.
  const database = new Sqlite(copy, { fileMustExist: true });
  return checked({
    database,
    file: copy,
    close() {
      database.close();
      remove();
    },
  });
}

/** The first read tells whether the file is a database and can be locked. */
function checked(reading: Reading): Reading {
  try {
    reading.database.prepare("SELECT count(*) FROM sqlite_schema").get();
    return reading;
  } catch (error) {
    reading.close();
    throw error;
  }
}
