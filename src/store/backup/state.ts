import { chmodSync, existsSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { StoreBusyError } from "../errors.js";
import { codeOf } from "../storage-errors.js";
import { BackupDestinationError } from "./errors.js";
import { stateName } from "./layout.js";

/** A copy of a user database in the backup's directory. */
export interface CopyRecord {
  readonly databaseId: string;
  /** Its name in `users`. */
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  /** The state of the original before it was read: see `fingerprintOf`. */
  readonly source: string;
  /** ISO 8601, UTC. */
  readonly copiedAt: string;
}

/**
 * What a backup's directory holds, complete or not: from which state of its file each copy was made. It only spares
 * work. If it is lost, everything is copied again. While it is open no other backup can work in the directory.
 */
export interface BackupState {
  /** Returns the copy of a database, and whether this run has confirmed it; undefined: none. */
  read(databaseId: string): (CopyRecord & { readonly confirmed: boolean }) | undefined;
  /** Records copies of this run, and copies of earlier runs that are still current. */
  confirm(copies: readonly CopyRecord[], unchanged: readonly string[]): void;
  /** Forgets the copies that this run has not confirmed. */
  forgetOthers(): void;
  close(): void;
}

/**
 * Opens the state of a backup's directory, or creates it, and begins a run.
 * @throws {StoreBusyError} If another backup is at work in the directory.
 * @throws {BackupDestinationError} If it holds a backup of another store.
 */
export function openState(destination: string, storeId: string): BackupState {
  const path = join(destination, stateName);
  try {
    return openOrCreate(path, destination, storeId);
  } catch (error) {
    if (codeOf(error).startsWith("SQLITE_BUSY")) {
      throw new StoreBusyError(`another backup is at work in ${destination}; wait until it has ended`, {
        cause: error,
      });
    }
    if (!/^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))) throw error;
    // It only spares work, and its name says that it is ours.
    for (const file of [path, `${path}-wal`, `${path}-journal`]) if (existsSync(file)) unlinkSync(file);
    return openOrCreate(path, destination, storeId);
  }
}

function openOrCreate(path: string, destination: string, storeId: string): BackupState {
  const database = new Sqlite(path, { timeout: 0 });
  try {
    // The lock lasts as long as the connection, and ends with the process. With WAL a commit needs no fsync; a power
    // loss may take the last ones, and then their databases are copied again.
    database.pragma("locking_mode = EXCLUSIVE");
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = NORMAL");
    chmodSync(path, 0o600);
    database.transaction(() => database.exec(schema)).immediate();
    const owner = database.prepare<[], string>("SELECT store_id FROM owner").pluck();
    if (owner.get() === undefined)
      database.prepare("INSERT INTO owner (id, store_id, run) VALUES (1, ?, 0)").run(storeId);
    if (owner.get() !== storeId) {
      throw new BackupDestinationError(`${destination} holds a backup of another store; name another directory`);
    }
    database.exec("UPDATE owner SET run = run + 1");
    return stateOver(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

const schema = `
  CREATE TABLE IF NOT EXISTS owner (id INTEGER PRIMARY KEY CHECK (id = 1), store_id TEXT NOT NULL, run INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS copies (
    database_id TEXT PRIMARY KEY,
    file TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    source TEXT NOT NULL,
    copied_at TEXT NOT NULL,
    run INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

function stateOver(database: Database): BackupState {
  const run = database.prepare<[], number>("SELECT run FROM owner").pluck().get() ?? 0;
  const read = database.prepare<[string], CopyRecord & { run: number }>(
    `SELECT database_id AS databaseId, file, size, sha256, source, copied_at AS copiedAt, run
     FROM copies WHERE database_id = ?`,
  );
  const insert = database.prepare(
    `INSERT OR REPLACE INTO copies (database_id, file, size, sha256, source, copied_at, run)
     VALUES (@databaseId, @file, @size, @sha256, @source, @copiedAt, @run)`,
  );
  const confirm = database.prepare("UPDATE copies SET run = ? WHERE database_id = ?");
  return {
    read(databaseId) {
      const record = read.get(databaseId);
      return record && { ...record, confirmed: record.run === run };
    },
    confirm: database.transaction((copies: readonly CopyRecord[], unchanged: readonly string[]) => {
      for (const copy of copies) insert.run({ ...copy, run });
      for (const databaseId of unchanged) confirm.run(run, databaseId);
    }),
    forgetOthers: () => void database.prepare("DELETE FROM copies WHERE run <> ?").run(run),
    close: () => database.close(),
  };
}
