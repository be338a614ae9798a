import { randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { deleteFile, linkUnlessTaken, syncDirectory, writeNewFile } from "./durable-files.js";
import {
  CorruptDatabaseError,
  DirectoryNotWritableError,
  IncompatibleDatabaseError,
  MasterDatabaseMissingError,
  StorageFaultError,
} from "./errors.js";
import {
  companionsOf,
  isUserDatabaseName,
  masterFileName,
  newTemporaryMasterName,
  usersDirectoryName,
} from "./layout.js";
import { appliedMigrations, migrate } from "./migrations.js";
import { masterApplicationId, masterMigrations, masterTables } from "./schema.js";
import { codeOf, translatingErrors } from "./storage-errors.js";

/** A store's connection to its master database. */
export interface Master {
  readonly database: Database;
  /** Made once, with the master database. Every user database carries it, so that another store's is recognised. */
  readonly storeId: string;
  /** Returns a text that differs from earlier ones if any connection, in any process, has committed a change since. */
  version(): string;
  /** Runs `work` in one transaction that takes the write lock first, and returns its result. If it throws, rolls back. */
  write<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens the master database of a directory. Creates the directory and the database if they do not exist.
 * @param busyTimeoutMs Milliseconds to wait for a lock.
 * @throws {DirectoryNotWritableError | MasterDatabaseMissingError | IncompatibleDatabaseError | CorruptDatabaseError}
 * The file is not changed then.
 */
export function openMaster(directory: string, busyTimeoutMs: number): Master {
  const path = join(directory, masterFileName);
  createDirectories(directory);
  if (!existsSync(path)) {
    refuseRemainsOfLostMaster(directory, path);
    createMasterFile(directory, path);
  }
  // Needed even if another store created the file: commits through this connection rely on a durable file name.
  translatingErrors(`opening ${path}`, () => syncDirectory(directory));
  const database = openExisting(path, busyTimeoutMs);
  try {
    refuseForeignDatabase(database, path);
    bringUpToDate(database, path);
    return masterOver(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function createDirectories(directory: string): void {
  const users = join(directory, usersDirectoryName);
  try {
    translatingErrors(`creating ${directory}`, () => {
      createDirectory(users);
      accessSync(directory, constants.W_OK | constants.X_OK);
      accessSync(users, constants.W_OK | constants.X_OK);
    });
  } catch (error) {
    const code = error instanceof StorageFaultError ? codeOf(error.cause) : "";
    if (!notWritableCodes.has(code)) throw error;
    const advice = "name a directory that this process may write";
    throw new DirectoryNotWritableError(`cannot write to ${directory} (${code}); ${advice}`, { cause: error });
  }
}

const notWritableCodes = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "ENOENT", "EEXIST", "ENAMETOOLONG", "ELOOP"]);

/**
 * Creates a directory and its parents, and makes each name durable in its parent. (Node's recursive `mkdir` does not
 * sync, and does not return for a path below /proc.)
 */
function createDirectory(path: string): void {
  if (existsSync(path)) return;
  createDirectory(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  syncDirectory(dirname(path));
}

/**
 * Refuses a directory whose master database was lost. User databases are made only after the master, so if there are
 * some and no master, it was lost. The same holds for the companion files that SQLite leaves: it would replay an old
 * `-wal` into a new master and bring removed accounts back.
 */
function refuseRemainsOfLostMaster(directory: string, path: string): void {
  const users = readdirSync(join(directory, usersDirectoryName)).filter(isUserDatabaseName);
  const companions = companionsOf(path).filter((companion) => existsSync(companion));
  if (users.length === 0 && companions.length === 0) return;
  // Another store may have created the master, and users, since the check above.
  if (existsSync(path)) return;
  const remains = [...(users.length === 0 ? [] : [`${users.length} user databases`]), ...companions].join(", ");
  const advice = "restore the master from a backup, or name an empty directory";
  throw new MasterDatabaseMissingError(`${path} does not exist, but these files do: ${remains}; ${advice}`);
}

/**
 * Creates the master database: in memory, then in a temporary file, which is then linked to its name. So no other store
 * ever opens a master without its tables. If several stores start on an empty directory at once, one file is linked.
 */
function createMasterFile(directory: string, path: string): void {
  const temporary = join(directory, newTemporaryMasterName());
  translatingErrors(`creating ${path}`, () => {
    try {
      writeNewFile(temporary, newMasterBytes());
      linkMaster(temporary, path);
    } finally {
      deleteFile(temporary);
    }
    syncDirectory(directory);
  });
}

/** Links the temporary file. If another store has created the master, its recovery may have deleted this file already. */
function linkMaster(temporary: string, path: string): void {
  try {
    linkUnlessTaken(temporary, path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT" || !existsSync(path)) throw error;
  }
}

/** Returns an empty master database as the bytes of its file. */
function newMasterBytes(): Buffer {
  const database = new Sqlite(":memory:");
  try {
    database.pragma(`application_id = ${masterApplicationId}`);
    database.transaction(() => {
      const result = migrate(database, masterMigrations);
      if (result.outcome === "failed") throw result.cause;
      database.prepare("INSERT INTO rollcall_store (id, store_id) VALUES (1, ?)").run(randomUUID());
    })();
    const bytes = database.serialize();
    // Bytes 18 and 19 are the write and read version; 2 means WAL (https://sqlite.org/fileformat2.html, section 1.3.3).
    // Setting them here spares the stores a race to switch the journal mode.
    bytes.fill(2, 18, 20);
    return bytes;
  } finally {
    database.close();
  }
}

function openExisting(path: string, busyTimeoutMs: number): Database {
  return translatingErrors(`opening ${path}`, () => {
    if (statSync(path).size > 0) return new Sqlite(path, { fileMustExist: true, timeout: busyTimeoutMs });
    const advice = "restore it from a backup, or name an empty directory to start without accounts";
    throw new IncompatibleDatabaseError(`${path} is empty instead of a master database; ${advice}`);
  });
}

/** Refuses a file that is no intact Rollcall master. Only reads, so that a foreign file is not changed. */
function refuseForeignDatabase(database: Database, path: string): void {
  translatingErrors(`reading ${path}`, () => {
    try {
      const applicationId = database.pragma("application_id", { simple: true });
      if (applicationId !== masterApplicationId) {
        const advice = "name the directory of a Rollcall store, or an empty one";
        throw new IncompatibleDatabaseError(`${path} is a SQLite database, but not a Rollcall master; ${advice}`);
      }
    } catch (error) {
      if (codeOf(error) !== "SQLITE_NOTADB") throw error;
      const advice = "name the directory of a Rollcall store, or an empty one";
      throw new IncompatibleDatabaseError(`${path} is not a SQLite database; ${advice}`, { cause: error });
    }
    const version = appliedMigrations(database);
    if (version > masterMigrations.length) {
      throw new IncompatibleDatabaseError(
        `${path} has schema version ${version}, this Rollcall knows ${masterMigrations.length}; upgrade Rollcall`,
      );
    }
    const tables = database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    const missing = masterTables.filter((table) => !tables.includes(table));
    if (missing.length > 0) {
      throw new CorruptDatabaseError(`${path} lacks the tables ${missing.join(", ")}; restore it from a backup`);
    }
    const problems = database.prepare<[], string>("PRAGMA quick_check").pluck().all();
    if (problems.length === 1 && problems[0] === "ok") return;
    const first = problems[0] ?? "quick_check returned nothing";
    throw new CorruptDatabaseError(`${path} is damaged: ${first}; restore it from a backup`);
  });
}

/** Applies missing migrations and sets the connection's pragmas. */
function bringUpToDate(database: Database, path: string): void {
  translatingErrors(`migrating ${path}`, () => {
    database
      .transaction(() => {
        const result = migrate(database, masterMigrations);
        if (result.outcome === "failed") throw result.cause;
        if (result.outcome !== "newer") return;
        throw new IncompatibleDatabaseError(
          `${path} has schema version ${result.applied}, this Rollcall knows ${masterMigrations.length}; upgrade Rollcall`,
        );
      })
      .immediate();
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
  });
}

function masterOver(database: Database): Master {
  const storeId = database.prepare<[], string>("SELECT store_id FROM rollcall_store").pluck().get();
  if (storeId === undefined) throw new CorruptDatabaseError("the master database has lost its store id");
  // Changes if another connection commits, not if this one does (https://sqlite.org/pragma.html#pragma_data_version).
  const dataVersion = database.prepare<[], number>("PRAGMA data_version").pluck();
  let ownWrites = 0;
  return {
    database,
    storeId,
    version: () => `${dataVersion.get()}/${ownWrites}`,
    write(work) {
      try {
        return database.transaction(work).immediate();
      } finally {
        ownWrites += 1;
      }
    },
    close: () => database.close(),
  };
}
