import { readdirSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import type { StoreSnapshot } from "rollcall/model";
import type { Registration } from "rollcall/verify";
import {
  createUserDatabase,
  deleteTemporaryFiles,
  deleteUserDatabase,
  newPath,
  syncDirectory,
  useUserDatabase,
} from "./durable-files.js";
import {
  activate,
  deleteIfDoomed,
  deleteRows,
  insertAccount,
  isProvisioning,
  registryRow,
  registryRows,
} from "./registry.js";
import * as storage from "./storage.js";

/*
 * The correct parts that faulty stores share whose fault needs a crash or an error.
 *
 * Registering: both rows are committed as `provisioning`. Then the file is created and made durable, and the account
 * becomes `active`. Every client that finds an account in the state `provisioning` does this second half, and so does
 * recovery. Removing: the rows are deleted and the file is entered in `doomed_files`. Then the file and its entry are
 * deleted; recovery does this too. A client holds the write lock of the master while it creates, uses or deletes a file,
 * and no path is used twice.
 */

export * from "./durable-files.js";
export * from "./registry.js";

/** The parts that a faulty store may replace. Default: correct ones. */
export interface Parts {
  /** Returns the path of a new user database. */
  readonly newPath: (directory: string, authId: string) => string;
  /** Creates a user database and makes it durable. Completes a partial one of an interrupted attempt. */
  readonly createFile: (path: string) => void;
  /** Deletes a user database durably, or what an interrupted attempt has left of it. */
  readonly deleteFile: (path: string) => void;
  readonly useFile: <T>(path: string, work: (database: Database) => T) => T;
  /** Runs `work` in a transaction that holds the write lock of the master. */
  readonly transact: <T>(master: Database, work: () => T) => T;
}

const correct: Parts = {
  newPath,
  createFile: createUserDatabase,
  deleteFile: deleteUserDatabase,
  useFile: useUserDatabase,
  transact: (master, work) => master.transaction(work).immediate(),
};

export function setup(directory: string, moreTables = ""): void {
  storage.setup(directory);
  const master = openMaster(directory);
  master.exec(`CREATE TABLE doomed_files (db_path TEXT PRIMARY KEY); ${moreTables}`);
  master.close();
  syncDirectory(directory);
}

export function openMaster(directory: string): Database {
  const master = storage.openMaster(directory);
  master.pragma("synchronous = FULL");
  return master;
}

export function accountsOf(directory: string, master: Database, parts: Partial<Parts> = {}) {
  const { newPath, createFile, deleteFile, useFile, transact } = { ...correct, ...parts };

  const provision = (authId: string): void =>
    transact(master, () => {
      const row = registryRow(master, authId);
      if (row?.status !== "provisioning") return;
      createFile(row.path);
      activate(master, authId);
    });
  const finishRemoval = (path: string): void => transact(master, () => deleteIfDoomed(master, path, deleteFile));

  const inUserDatabase = <T>(authId: string, absent: T, work: (database: Database) => T): T => {
    for (;;) {
      const reached = transact(master, () => {
        const row = registryRow(master, authId);
        if (row === undefined) return { value: absent };
        return row.status === "active" ? { value: useFile(row.path, work) } : undefined;
      });
      if (reached !== undefined) return reached.value;
      provision(authId);
    }
  };

  return {
    provision,
    finishRemoval,
    register(apiKey: string, settings: storage.Settings): Registration {
      const authId = storage.hashApiKey(apiKey);
      const { registration, isActive } = transact(master, () => {
        const row = registryRow(master, authId);
        const created = row === undefined;
        if (created) insertAccount(master, authId, newPath(directory, authId), settings, "provisioning");
        return { registration: storage.answer(master, authId, created), isActive: row?.status === "active" };
      });
      if (!isActive) provision(authId);
      return registration;
    },
    find: (apiKey: string) => storage.findKey(master, storage.hashApiKey(apiKey)),
    remove(apiKey: string): boolean {
      const authId = storage.hashApiKey(apiKey);
      const path = transact(master, () => {
        const row = registryRow(master, authId);
        if (row === undefined) return undefined;
        deleteRows(master, authId);
        master.prepare("INSERT INTO doomed_files (db_path) VALUES (?)").run(row.path);
        return row.path;
      });
      if (path === undefined) return false;
      finishRemoval(path);
      return true;
    },
    writeUserData: (apiKey: string, value: string): boolean =>
      inUserDatabase(storage.hashApiKey(apiKey), false, (database) => {
        database.prepare("INSERT OR REPLACE INTO entries (name, value) VALUES ('value', ?)").run(value);
        return true;
      }),
    readUserData: (apiKey: string): string | null =>
      inUserDatabase<string | null>(storage.hashApiKey(apiKey), null, (database) => {
        const read = database.prepare<[], string>("SELECT value FROM entries WHERE name = 'value'").pluck();
        return read.get() ?? null;
      }),
  };
}

/** Returns a client with all operations. */
export function connect(directory: string, parts?: Partial<Parts>) {
  const master = openMaster(directory);
  const { register, find, remove, writeUserData, readUserData } = accountsOf(directory, master, parts);
  return { register, find, remove, writeUserData, readUserData, close: () => void master.close() };
}

/** Finishes interrupted registrations and removals. May itself be interrupted, and repeated. */
export function recover(directory: string, parts?: Partial<Parts>): void {
  const master = openMaster(directory);
  try {
    const { provision, finishRemoval } = accountsOf(directory, master, parts);
    for (const { authId } of registryRows(master).filter(isProvisioning)) provision(authId);
    for (const path of master.prepare<[], string>("SELECT db_path FROM doomed_files").pluck().all()) {
      finishRemoval(path);
    }
    deleteTemporaryFiles(directory);
  } finally {
    master.close();
  }
}

export function inspect(directory: string): StoreSnapshot {
  const users = join(directory, "users");
  const names = readdirSync(users).filter((name) => name.endsWith(".sqlite"));
  return {
    ...storage.inspect(directory),
    userDatabases: names.flatMap((name) => {
      const data = dataIn(join(users, name));
      return data === undefined ? [] : [{ path: `users/${name}`, authId: ownerOf(name), data }];
    }),
  };
}

/** Returns the auth id in the name of a user database. */
function ownerOf(name: string): string | undefined {
  return /^user_([0-9a-f]{64})/.exec(name)?.[1];
}

/** Returns the value in a user database, or undefined if the file is empty or damaged. */
function dataIn(path: string): string | null | undefined {
  try {
    return storage.readEntry(path);
  } catch (error) {
    const isDamaged = error instanceof Sqlite.SqliteError && /^SQLITE_(ERROR|CORRUPT|NOTADB)/.test(error.code);
    if (isDamaged) return undefined;
    throw error;
  }
}
