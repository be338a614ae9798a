import { existsSync, statSync } from "node:fs";
import Sqlite, { type Database } from "better-sqlite3";
import { CorruptDatabaseError, IncompatibleDatabaseError, StaleJournalError } from "../errors.js";
import { codeOf, translatingErrors } from "../storage-errors.js";
import { masterApplicationId, masterTables, masterVersions } from "./schema.js";
import { readSession } from "./session.js";

const howToRestore = "restore the whole directory with `rollcall restore`";

/** Refuses an empty file. SQLite would take it for a new database. */
export function refuseEmptyFile(path: string): void {
  translatingErrors(`opening ${path}`, () => {
    if (statSync(path).size > 0) return;
    throw new IncompatibleDatabaseError(
      `${path} is empty instead of a master database; ${howToRestore}, or name an empty directory to start without accounts`,
    );
  });
}

/**
 * Refuses a `-wal` that belongs to another version of the master database: see `session.ts`. Reads through a read-only
 * connection, because any other one would write the `-wal` into the file when it is closed.
 * @returns Whether the `-wal` is empty.
 * @throws {StaleJournalError | CorruptDatabaseError} No file was changed.
 */
export function refuseStaleWal(path: string): boolean {
  const wal = `${path}-wal`;
  if (!existsSync(wal) || statSync(wal).size === 0) return true;
  const stale = (cause?: unknown): StaleJournalError =>
    new StaleJournalError(
      `${wal} does not belong to ${path}. It is left from before the master was restored or replaced. Move ${wal} and ` +
        `${path}-shm away and open the store again, or ${howToRestore}`,
      { cause },
    );
  translatingErrors(`reading ${path}`, () => {
    const database = new Sqlite(path, { fileMustExist: true, readonly: true });
    try {
      const { name, ofCommit } = readSession(database);
      if (name !== ofCommit) throw stale();
      touchTables(database);
    } catch (error) {
      // A mixture of two states may also appear damaged. Without the `-wal` it is one state.
      if (codeOf(error).startsWith("SQLITE_CORRUPT")) throw stale(error);
      if (codeOf(error) !== "SQLITE_NOTADB") throw error;
    } finally {
      database.close();
    }
  });
  return false;
}

/**
 * Refuses a file that is no Rollcall master, one of a newer version, and one that is damaged in a way that a few reads
 * show. The time does not depend on the number of accounts: the audit reads everything. Only reads, so that a foreign
 * file is not changed.
 * @returns The version of its schema.
 * @throws {IncompatibleDatabaseError | CorruptDatabaseError}
 */
export function refuseForeignDatabase(database: Database, path: string): number {
  return translatingErrors(`reading ${path}`, () => {
    const { applicationId, version, tables } = readHeader(database, path);
    if (applicationId !== masterApplicationId)
      throw new IncompatibleDatabaseError(`${path} is a SQLite database, but not a Rollcall master; ${nameAnother}`);
    if (version > masterVersions.length) {
      throw new IncompatibleDatabaseError(
        `${path} has schema version ${version}, this Rollcall knows ${masterVersions.length}; upgrade Rollcall`,
      );
    }
    const missing = masterTables.filter((table) => !tables.includes(table));
    if (missing.length > 0)
      throw new CorruptDatabaseError(`${path} lacks the tables ${missing.join(", ")}; ${howToRestore}`);
    if (version < 1) throw new CorruptDatabaseError(`${path} has lost its schema version; ${howToRestore}`);
    refuseOtherColumns(database, path);
    touchTables(database);
    return version;
  });
}

const nameAnother = "name the directory of a Rollcall store, or an empty one";

interface Header {
  readonly applicationId: number;
  readonly version: number;
  /** The names of the tables, with commas between them. */
  readonly tables: readonly string[];
}

function readHeader(database: Database, path: string): Header {
  try {
    const header = database
      .prepare<[], { applicationId: number; version: number; tables: string | null }>(
        `SELECT (SELECT application_id FROM pragma_application_id) AS applicationId,
           (SELECT user_version FROM pragma_user_version) AS version,
           (SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table') AS tables`,
      )
      .get();
    return {
      applicationId: header?.applicationId ?? 0,
      version: header?.version ?? 0,
      tables: header?.tables?.split(",") ?? [],
    };
  } catch (error) {
    if (codeOf(error) !== "SQLITE_NOTADB") throw error;
    throw new IncompatibleDatabaseError(`${path} is not a SQLite database; ${nameAnother}`, { cause: error });
  }
}

const columns: { readonly [Table in (typeof masterTables)[number]]: string } = {
  rollcall_store: "id, store_id",
  api_keys: "auth_id, key_name, poll_interval, is_active, created_at, updated_at",
  user_registry: "auth_id, db_path, database_id, status, created_at, updated_at",
};

/** Preparing a statement fails if a column does not exist. */
function refuseOtherColumns(database: Database, path: string): void {
  for (const table of masterTables) {
    try {
      database.prepare(`SELECT ${columns[table]} FROM ${table}`);
    } catch (cause) {
      if (codeOf(cause) !== "SQLITE_ERROR") throw cause;
      const what = cause instanceof Error ? cause.message : String(cause);
      throw new CorruptDatabaseError(`the table ${table} in ${path} is not as it was made: ${what}; ${howToRestore}`, {
        cause,
      });
    }
  }
}

/** Reads the first and the last row of each table: a file that was truncated lacks one of these pages. */
function touchTables(database: Database): void {
  const rows = masterTables.flatMap((table) =>
    ["ASC", "DESC"].map((order) => `(SELECT rowid FROM ${table} ORDER BY rowid ${order} LIMIT 1)`),
  );
  database.prepare(`SELECT ${rows.join(", ")}`).get();
}
