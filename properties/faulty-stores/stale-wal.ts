import { rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import type { RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";
import * as storage from "./storage.js";

/**
 * User databases are in WAL mode, each client keeps open the ones it has used, and the path of a file depends on the key only.
 * `remove` deletes the file and leaves the companion files to SQLite, which deletes them when a database is closed, except
 * if its file no longer exists. So the `-wal` remains. If the key is registered again, SQLite replays the old user's `-wal`
 * into the new database.
 */
const target: RegistrationTarget = {
  name: "stale-wal",
  setup: (directory) => durable.setup(directory),
  recover: (directory) => durable.recover(directory, { createFile, deleteFile }),
  inspect: durable.inspect,
  connect(directory) {
    const master = durable.openMaster(directory);
    const handles = keepHandles();
    const deleteAndClose = (path: string): void => {
      deleteFile(path);
      handles.close(path);
    };
    const { register, find, remove, writeUserData, readUserData } = durable.accountsOf(directory, master, {
      createFile,
      deleteFile: deleteAndClose,
      useFile: handles.use,
      newPath(_, authId) {
        const path = storage.userDatabasePath(directory, authId);
        // The path can be used again only after an earlier removal is finished.
        durable.deleteIfDoomed(master, path, deleteAndClose);
        return path;
      },
    });
    const close = (): void => {
      handles.closeAll();
      master.close();
    };
    return { register, find, remove, writeUserData, readUserData, close };
  },
};
export default target;

function createFile(path: string): void {
  const bytes = durable.emptyUserDatabase();
  // Bytes 18 and 19 are the write and read version; 2 means WAL (https://sqlite.org/fileformat2.html, section 1.3.3).
  durable.createUserDatabase(path, bytes.fill(2, 18, 20));
}

function deleteFile(path: string): void {
  rmSync(path, { force: true });
  durable.syncDirectory(dirname(path));
}

function keepHandles() {
  const handles = new Map<string, { readonly database: Database; readonly inode: number }>();
  const close = (path: string): void => {
    handles.get(path)?.database.close();
    handles.delete(path);
  };
  const open = (path: string, inode: number): Database => {
    const known = handles.get(path);
    if (known?.inode === inode) return known.database;
    // Another client has removed the account, and it was registered again.
    close(path);
    const database = openDurably(path);
    handles.set(path, { database, inode });
    return database;
  };
  return {
    close,
    closeAll(): void {
      for (const path of handles.keys()) close(path);
    },
    use: <T>(path: string, work: (database: Database) => T): T => work(open(path, statSync(path).ino)),
  };
}

function openDurably(path: string): Database {
  const database = new Sqlite(path, { fileMustExist: true });
  try {
    database.pragma("synchronous = FULL");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
