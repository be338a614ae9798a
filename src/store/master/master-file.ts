import { randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import Sqlite from "better-sqlite3";
import { deleteFile, linkUnlessTaken, syncDirectory, writeNewFile } from "../durable-files.js";
import {
  DirectoryNotWritableError,
  InvalidOptionsError,
  MasterDatabaseMissingError,
  StorageFaultError,
} from "../errors.js";
import {
  bytesTooLong,
  companionsOf,
  directoryMode,
  draftsDirectoryName,
  isUserDatabaseName,
  manifestName,
  masterDraftPath,
  masterFileName,
  sessionDirectoryName,
  usersDirectoryName,
} from "../layout.js";
import { codeOf, translatingErrors } from "../storage-errors.js";
import { applyMasterVersions, masterApplicationId } from "./schema.js";

/**
 * Creates the directory of a store and an empty master database, if they do not exist.
 * @returns The path of the master database.
 * @throws {InvalidOptionsError | DirectoryNotWritableError | MasterDatabaseMissingError | StorageFaultError}
 */
export function ensureMasterFile(directory: string): string {
  refuseLongDirectory(directory);
  refuseBackup(directory);
  createDirectories(directory);
  const path = join(directory, masterFileName);
  if (!existsSync(path)) {
    refuseRemainsOfLostMaster(directory, path);
    createMasterFile(directory, path);
  }
  // Needed even if another store created the file: commits rely on a durable file name.
  translatingErrors(`opening ${path}`, () => syncDirectory(directory));
  return path;
}

/** SQLite could create a master database in such a directory, but no journal of a user database. */
function refuseLongDirectory(directory: string): void {
  const tooLong = bytesTooLong(directory);
  if (tooLong <= 0) return;
  throw new InvalidOptionsError(
    `directory in the options must be ${tooLong} bytes shorter: SQLite opens no path of more than 511 bytes, and the ` +
      `files of users add some to ${directory}`,
  );
}

/** A store in the directory of a backup would be empty, and would spoil the backup. */
function refuseBackup(directory: string): void {
  if (!existsSync(join(directory, manifestName)) || existsSync(join(directory, masterFileName))) return;
  throw new InvalidOptionsError(
    `directory in the options must be that of a store, but ${directory} is a backup; restore it with \`rollcall restore\``,
  );
}

function createDirectories(directory: string): void {
  const below = [usersDirectoryName, draftsDirectoryName, sessionDirectoryName].map((name) => join(directory, name));
  try {
    translatingErrors(`creating ${directory}`, () => {
      for (const each of [directory, ...below]) {
        createDirectory(each);
        accessSync(each, constants.W_OK | constants.X_OK);
      }
    });
  } catch (error) {
    const code = error instanceof StorageFaultError ? codeOf(error.cause) : "";
    if (!notWritableCodes.has(code)) throw error;
    const advice = "name a directory that this process may write, or open the store with readOnly";
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
    mkdirSync(path, { mode: directoryMode });
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
  const advice = "restore the whole directory with `rollcall restore`, or name an empty directory";
  throw new MasterDatabaseMissingError(`${path} does not exist, but these files do: ${remains}; ${advice}`);
}

/**
 * Creates the master database: in memory, then in a draft, which is then linked to its name. So no other store ever opens
 * a master without its tables. If several stores start on an empty directory at once, one draft is linked.
 */
function createMasterFile(directory: string, path: string): void {
  const draft = join(directory, masterDraftPath());
  translatingErrors(`creating ${path}`, () => {
    try {
      writeNewFile(draft, newMasterBytes());
      linkMaster(draft, path);
    } finally {
      deleteFile(draft);
    }
    syncDirectory(directory);
  });
}

/** Links the draft. If another store has created the master, its recovery may have deleted this draft already. */
function linkMaster(draft: string, path: string): void {
  try {
    linkUnlessTaken(draft, path);
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
      applyMasterVersions(database);
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
