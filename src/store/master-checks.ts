import { existsSync, statSync } from "node:fs";
import Sqlite, { type Database } from "better-sqlite3";
import { readEpochs } from "./epoch.js";
import { CorruptDatabaseError, IncompatibleDatabaseError, StaleJournalError } from "./errors.js";
import { masterApplicationId, masterTables, masterVersions } from "./schema.js";
import { codeOf, translatingErrors } from "./storage-errors.js";

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
 * Refuses a `-wal` that belongs to another version of the master database: see `epoch.ts`. Reads through a read-only
 * connection, because any other one would write the `-wal` into the file when it is closed.
 * @throws {StaleJournalError | CorruptDatabaseError} No file was changed.
 */
export function refuseStaleWal(path: string): void {
  const wal = `${path}-wal`;
  if (!existsSync(wal) || statSync(wal).size === 0) return;
  const stale = (cause?: unknown): StaleJournalError =>
    new StaleJournalError(
      `${wal} does not belong to ${path}. It is left from before the master was restored or replaced. Move ${wal} and ` +
        `${path}-shm away and open the store again, or ${howToRestore}`,
      { cause },
    );
  translatingErrors(`reading ${path}`, () => {
    const database = new Sqlite(path, { fileMustExist: true, readonly: true });
    try {
      const { ofFile, ofCommit } = readEpochs(database);
      if (ofFile !== ofCommit) throw stale();
      touchTables(database);
    } catch (error) {
      // A mixture of two states may also look damaged. Without the `-wal` it is one state.
      if (codeOf(error).startsWith("SQLITE_CORRUPT")) throw stale(error);
      if (codeOf(error) !== "SQLITE_NOTADB") throw error;
    } finally {
      database.close();
    }
  });
}

/**
 * Refuses a file that is no Rollcall master, one of a newer version, and one that is damaged in a way that a few reads
 * show. The time does not depend on the number of accounts: the audit reads everything. Only reads, so that a foreign
 * file is not changed.
 * @throws {IncompatibleDatabaseError | CorruptDatabaseError}
 */
export function refuseForeignDatabase(database: Database, path: string): void {
  translatingErrors(`reading ${path}`, () => {
    const advice = "name the directory of a Rollcall store, or an empty one";
    try {
      const applicationId = database.pragma("application_id", { simple: true });
      if (applicationId !== masterApplicationId)
        throw new IncompatibleDatabaseError(`${path} is a SQLite database, but not a Rollcall master; ${advice}`);
    } catch (error) {
      if (codeOf(error) !== "SQLITE_NOTADB") throw error;
      throw new IncompatibleDatabaseError(`${path} is not a SQLite database; ${advice}`, { cause: error });
    }
    refuseOtherVersion(database, path);
    touchTables(database);
  });
}

function refuseOtherVersion(database: Database, path: string): void {
  const version = Number(database.pragma("user_version", { simple: true }));
  if (version > masterVersions.length) {
    throw new IncompatibleDatabaseError(
      `${path} has schema version ${version}, this Rollcall knows ${masterVersions.length}; upgrade Rollcall`,
    );
  }
  const tables = database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  const missing = masterTables.filter((table) => !tables.includes(table));
  if (missing.length > 0)
    throw new CorruptDatabaseError(`${path} lacks the tables ${missing.join(", ")}; ${howToRestore}`);
  if (version < 1) throw new CorruptDatabaseError(`${path} has lost its schema version; ${howToRestore}`);
  refuseOtherColumns(database, path);
}

const columns: { readonly [Table in (typeof masterTables)[number]]: readonly string[] } = {
  rollcall_store: ["id", "store_id"],
  api_keys: ["auth_id", "key_name", "poll_interval", "is_active", "created_at", "updated_at"],
  user_registry: ["auth_id", "db_path", "database_id", "status", "created_at", "updated_at"],
};

function refuseOtherColumns(database: Database, path: string): void {
  for (const table of masterTables) {
    const found = database.prepare<[string], string>("SELECT name FROM pragma_table_info(?)").pluck().all(table);
    const missing = columns[table].filter((column) => !found.includes(column));
    if (missing.length === 0) continue;
    throw new CorruptDatabaseError(
      `the table ${table} in ${path} lacks the columns ${missing.join(", ")}; ${howToRestore}`,
    );
  }
}

/** Reads the first and the last row of each table: a file that was cut off lacks one of these pages. */
function touchTables(database: Database): void {
  for (const table of masterTables) {
    database.prepare(`SELECT * FROM ${table} ORDER BY rowid LIMIT 1`).get();
    database.prepare(`SELECT * FROM ${table} ORDER BY rowid DESC LIMIT 1`).get();
  }
}
