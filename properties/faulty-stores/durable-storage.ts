import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import type { StoreSnapshot } from "rollcall/model";
import type { Registration } from "rollcall/verify";
import * as storage from "./storage.js";

/*
 * What those faulty stores have in common that go wrong only in a crash, or where the disk does, and what is right about
 * them.
 *
 * Registering: both rows are committed as `provisioning`; then the file is made, and made durable, and the account is
 * `active`. Whoever meets an account that is `provisioning` does the second half, and so does recovery. Removing: the rows
 * are deleted and the file is put down as doomed; then it is deleted and struck off. Recovery finishes that, too. Whoever
 * makes, uses or deletes a file holds the write lock of the master meanwhile, and no name of a file is used twice.
 */

/** What a store may do in a way of its own. */
export interface Ways {
  readonly newPath: (directory: string, authId: string) => string;
  /** Makes a new user database and makes it durable; where a half of it is there from an earlier attempt, all of it. */
  readonly createFile: (path: string) => void;
  /** Deletes a user database, so that it stays deleted; or what an earlier attempt has left of it. */
  readonly deleteFile: (path: string) => void;
  readonly useFile: <T>(path: string, work: (database: Database) => T) => T;
  readonly transact: <T>(master: Database, work: () => T) => T;
}

const usual: Ways = {
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

export function accountsOf(directory: string, master: Database, ways: Partial<Ways> = {}) {
  const { newPath, createFile, deleteFile, useFile, transact } = { ...usual, ...ways };

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

/** All that a client offers. */
export function connect(directory: string, ways?: Partial<Ways>) {
  const master = openMaster(directory);
  const { register, find, remove, writeUserData, readUserData } = accountsOf(directory, master, ways);
  return { register, find, remove, writeUserData, readUserData, close: () => void master.close() };
}

/** Finishes what a crash has left half done. May be cut short itself, and done again. */
export function recover(directory: string, ways?: Partial<Ways>): void {
  const master = openMaster(directory);
  try {
    const { provision, finishRemoval } = accountsOf(directory, master, ways);
    for (const { authId } of registryRows(master).filter(isProvisioning)) provision(authId);
    for (const path of master.prepare<[], string>("SELECT db_path FROM doomed_files").pluck().all()) {
      finishRemoval(path);
    }
    deleteDrafts(directory);
  } finally {
    master.close();
  }
}

export interface RegistryRow {
  readonly authId: string;
  readonly path: string;
  readonly status: "provisioning" | "active";
}

const selectRows = "SELECT auth_id AS authId, db_path AS path, status FROM user_registry";

export function registryRow(master: Database, authId: string): RegistryRow | undefined {
  return master.prepare<[string], RegistryRow>(`${selectRows} WHERE auth_id = ?`).get(authId);
}

export function registryRows(master: Database): readonly RegistryRow[] {
  return master.prepare<[], RegistryRow>(selectRows).all();
}

export function isProvisioning({ status }: RegistryRow): boolean {
  return status === "provisioning";
}

/** Both rows. Only inside of a transaction. */
export function insertAccount(
  master: Database,
  authId: string,
  path: string,
  settings: storage.Settings,
  status: RegistryRow["status"],
): void {
  storage.insertKey(master, authId, settings);
  master.prepare("INSERT INTO user_registry (auth_id, db_path, status) VALUES (?, ?, ?)").run(authId, path, status);
}

export function activate(master: Database, authId: string): void {
  master.prepare("UPDATE user_registry SET status = 'active' WHERE auth_id = ?").run(authId);
}

/** Both rows. Only inside of a transaction. */
export function deleteRows(master: Database, authId: string): void {
  master.prepare("DELETE FROM user_registry WHERE auth_id = ?").run(authId);
  master.prepare("DELETE FROM api_keys WHERE auth_id = ?").run(authId);
}

/** Only inside of a transaction. */
export function deleteIfDoomed(master: Database, path: string, deleteFile: (path: string) => void): void {
  const { changes } = master.prepare("DELETE FROM doomed_files WHERE db_path = ?").run(path);
  if (changes === 1) deleteFile(path);
}

export function newPath(directory: string, authId: string): string {
  return join(directory, "users", `user_${authId}_${randomBytes(8).toString("hex")}.sqlite`);
}

/** What stands under a user database's own name is complete and durable, whenever the power goes. */
export function createUserDatabase(path: string, image: Uint8Array = emptyUserDatabase()): void {
  const draft = draftOf(path);
  writeDurably(draft, image);
  renameSync(draft, path);
  syncDirectory(dirname(path));
}

/** A whole file, as bytes. */
export function emptyUserDatabase(): Buffer {
  const database = new Sqlite(":memory:");
  database.exec("CREATE TABLE entries (name TEXT PRIMARY KEY, value TEXT)");
  const image = database.serialize();
  database.close();
  return image;
}

/** Where a user database may lie until it is complete. Recovery deletes what is left of those. */
export function draftOf(path: string): string {
  return `${path}.draft`;
}

function deleteDrafts(directory: string): void {
  const users = join(directory, "users");
  for (const name of readdirSync(users)) if (name.endsWith(draftOf(""))) rmSync(join(users, name), { force: true });
}

/** The contents; the name is durable after `syncDirectory` only. */
export function writeDurably(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, "w");
  try {
    writeFileSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the names in it durable. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export function deleteUserDatabase(path: string): void {
  for (const suffix of ["", "-journal"]) rmSync(path + suffix, { force: true });
  syncDirectory(dirname(path));
}

function useUserDatabase<T>(path: string, work: (database: Database) => T): T {
  const database = new Sqlite(path, { fileMustExist: true });
  try {
    // In a rollback journal, only this makes the end of a transaction, which deletes the journal, durable too.
    database.pragma("synchronous = EXTRA");
    return work(database);
  } finally {
    database.close();
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

/** Whose it is by its name. */
function ownerOf(name: string): string | undefined {
  return /^user_([0-9a-f]{64})/.exec(name)?.[1];
}

/** Undefined: it is called so, but it is no user database, since it is empty or cut off. */
function dataIn(path: string): string | null | undefined {
  try {
    return storage.readEntry(path);
  } catch (error) {
    const isDamaged = error instanceof Sqlite.SqliteError && /^SQLITE_(ERROR|CORRUPT|NOTADB)/.test(error.code);
    if (isDamaged) return undefined;
    throw error;
  }
}
