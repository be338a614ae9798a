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
} from "./errors.js";
import { isUserDatabaseName, masterFileName, usersDirectoryName } from "./layout.js";
import { migrate } from "./migrations.js";
import { masterApplicationId, masterMigrations } from "./schema.js";
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
    refuseUsersWithoutMaster(directory, path);
    createMasterFile(directory, path);
  }
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
    createDirectory(users);
    accessSync(directory, constants.W_OK | constants.X_OK);
    accessSync(users, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = codeOf(error) || String(error);
    const advice = "name a directory that this process may write";
    throw new DirectoryNotWritableError(`cannot write to ${directory} (${code}); ${advice}`, { cause: error });
  }
}

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

/** User databases are only ever made after the master: where they are and it is not, it was lost, not never made. */
function refuseUsersWithoutMaster(directory: string, path: string): void {
  const users = readdirSync(join(directory, usersDirectoryName)).filter(isUserDatabaseName);
  if (users.length === 0) return;
  throw new MasterDatabaseMissingError(
    `${path} is gone, but ${users.length} user databases are there; restore it from a backup, or name an empty directory`,
  );
}

/**
 * The file appears complete or not at all: made in memory, written under another name, linked. So nobody ever meets a
 * master without its tables, and of several stores that start at once on an empty directory one creates it.
 */
function createMasterFile(directory: string, path: string): void {
  const temporary = join(directory, `tmp-master-${randomUUID()}`);
  translatingErrors(`creating ${path}`, () => {
    try {
      writeNewFile(temporary, masterImage());
      linkUnlessThere(temporary, path);
    } finally {
      deleteFile(temporary);
    }
    syncDirectory(directory);
  });
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
  if (statSync(path).size === 0) {
    const advice = "restore it from a backup, or delete it to start with nobody registered";
    throw new IncompatibleDatabaseError(`${path} is empty instead of a master database; ${advice}`);
  }
  return translatingErrors(`opening ${path}`, () => new Sqlite(path, { fileMustExist: true, timeout: busyTimeoutMs }));
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
