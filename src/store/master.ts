import { randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { deleteFile, linkUnlessThere, syncDirectory, writeNewFile } from "./durable-files.js";
import {
  CorruptDatabaseError,
  DirectoryNotWritableError,
  IncompatibleDatabaseError,
  MasterDatabaseMissingError,
  StorageFaultError,
} from "./errors.js";
import { isUserDatabaseName, masterFileName, newMasterDraftName, sidecarsOf, usersDirectoryName } from "./layout.js";
import { appliedMigrations, migrate } from "./migrations.js";
import { masterApplicationId, masterMigrations, masterTables } from "./schema.js";
import { codeOf, translatingErrors } from "./storage-errors.js";

/** The one connection of a store to its master database. */
export interface Master {
  readonly database: Database;
  /** Made once, when the directory was: tells this store's user databases from another's. */
  readonly storeId: string;
  /** Differs from an earlier answer whenever anybody, here or elsewhere, has committed a change since. */
  version(): string;
  /** Runs `work` in one transaction that holds the write lock from its start. Rolled back where it throws. */
  write<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens the master database of a directory, and creates both where there is none.
 * @throws DirectoryNotWritableError, MasterDatabaseMissingError, IncompatibleDatabaseError, CorruptDatabaseError; the
 * file is then as it was.
 */
export function openMaster(directory: string, busyTimeoutMs: number): Master {
  const path = join(directory, masterFileName);
  createDirectories(directory);
  if (!existsSync(path)) {
    refuseRemainsWithoutMaster(directory, path);
    createMasterFile(directory, path);
  }
  // Also where another store has created the master: what is committed here relies on its name being durable.
  translatingErrors(`opening ${path}`, () => syncDirectory(directory));
  const database = openExisting(path, busyTimeoutMs);
  try {
    refuseStrangers(database, path);
    bringUpToDate(database, path);
    return connected(database);
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

/** Durable, each level in its parent. (Node's own recursive `mkdir` never returns below /proc, for one.) */
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
 * User databases are only ever made after the master, so where they are and it is not, it was lost, not never made. The
 * same goes for what SQLite left beside it: a `-wal` would be replayed into the new master and bring back the dead.
 */
function refuseRemainsWithoutMaster(directory: string, path: string): void {
  const users = readdirSync(join(directory, usersDirectoryName)).filter(isUserDatabaseName);
  const sidecars = sidecarsOf(path).filter((sidecar) => existsSync(sidecar));
  if (users.length === 0 && sidecars.length === 0) return;
  // Another store may have created the master, and users, since we looked for it.
  if (existsSync(path)) return;
  const remains = [...(users.length === 0 ? [] : [`${users.length} user databases`]), ...sidecars].join(", ");
  const advice = "restore the master from a backup, or name an empty directory";
  throw new MasterDatabaseMissingError(`${path} is gone, but these are there: ${remains}; ${advice}`);
}

/**
 * The file appears complete or not at all: made in memory, written under another name, linked. So nobody ever meets a
 * master without its tables, and of several stores that start at once on an empty directory one creates it.
 */
function createMasterFile(directory: string, path: string): void {
  const temporary = join(directory, newMasterDraftName());
  translatingErrors(`creating ${path}`, () => {
    try {
      writeNewFile(temporary, masterImage());
      linkMaster(temporary, path);
    } finally {
      deleteFile(temporary);
    }
    syncDirectory(directory);
  });
}

/** Somebody who found the master created already may have deleted our draft as nobody's. */
function linkMaster(temporary: string, path: string): void {
  try {
    linkUnlessThere(temporary, path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT" || !existsSync(path)) throw error;
  }
}

function masterImage(): Buffer {
  const database = new Sqlite(":memory:");
  try {
    database.pragma(`application_id = ${masterApplicationId}`);
    database.transaction(() => {
      const result = migrate(database, masterMigrations);
      if (result.outcome === "failed") throw result.cause;
      database.prepare("INSERT INTO rollcall_store (id, store_id) VALUES (1, ?)").run(randomUUID());
    })();
    const image = database.serialize();
    // Bytes 18 and 19 say how the file is written: 2 is WAL (https://sqlite.org/fileformat2.html, section 1.3.3).
    // Set here, no two stores ever have to agree on who switches the journal mode.
    image.fill(2, 18, 20);
    return image;
  } finally {
    database.close();
  }
}

function openExisting(path: string, busyTimeoutMs: number): Database {
  return translatingErrors(`opening ${path}`, () => {
    if (statSync(path).size > 0) return new Sqlite(path, { fileMustExist: true, timeout: busyTimeoutMs });
    const advice = "restore it from a backup, or name an empty directory to start with nobody registered";
    throw new IncompatibleDatabaseError(`${path} is empty instead of a master database; ${advice}`);
  });
}

/** Reads only, so that a file that is not ours stays as it is. */
function refuseStrangers(database: Database, path: string): void {
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
    const first = problems[0] ?? "no answer from quick_check";
    throw new CorruptDatabaseError(`${path} is damaged: ${first}; restore it from a backup`);
  });
}

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

function connected(database: Database): Master {
  const storeId = database.prepare<[], string>("SELECT store_id FROM rollcall_store").pluck().get();
  if (storeId === undefined) throw new CorruptDatabaseError("the master database has lost its store id");
  // Changes when another connection commits (https://sqlite.org/pragma.html#pragma_data_version), not when this one does.
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
