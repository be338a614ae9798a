import { existsSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { masterFileName } from "../layout.js";
import { refuseEmptyFile, refuseForeignDatabase, refuseStaleWal } from "../master/index.js";
import { translatingErrors } from "../storage-errors.js";
import { RestoreRefusedError } from "./errors.js";
import type { Manifest } from "./manifest.js";
import type { BackedUpAccount, OpenedBackup } from "./opened-backup.js";

/** A store's directory in which one file is replaced, while other processes may have the store open. */
export interface LiveStore {
  readonly directory: string;
  /**
   * Returns the account of the store with its copy in a backup.
   * @throws {RestoreRefusedError} If the store does not have it, or the backup does not have this generation of it.
   */
  accountIn(backup: OpenedBackup, authId: string): BackedUpAccount;
  /**
   * Runs `work` under the write lock of the master, so that the account cannot be removed meanwhile.
   * @throws {RestoreRefusedError} If it has been removed before.
   */
  whileRegistered<T>(account: BackedUpAccount, work: () => T): T;
  close(): void;
}

const busyTimeoutMs = 10_000;

/**
 * Opens the master database of a directory, without changing it.
 * @throws {RestoreRefusedError} If it is not the store that was backed up.
 */
export function openLiveStore(directory: string, { storeId }: Manifest): LiveStore {
  const path = join(directory, masterFileName);
  if (!existsSync(path)) throw new RestoreRefusedError(`${path} does not exist; restore the whole store`);
  refuseEmptyFile(path);
  // Closing this connection would write a `-wal` that belongs to another version of the file into it.
  refuseStaleWal(path);
  const database = new Sqlite(path, { fileMustExist: true, timeout: busyTimeoutMs });
  try {
    refuseForeignDatabase(database, path);
    const found = translatingErrors(`reading ${path}`, () =>
      database.prepare<[], string>("SELECT store_id FROM rollcall_store").pluck().get(),
    );
    if (found !== storeId) throw new RestoreRefusedError(`${directory} is not the store that was backed up`);
    return liveStoreOver(directory, database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function liveStoreOver(directory: string, database: Sqlite.Database): LiveStore {
  const read = database.prepare<[string], { databaseId: string; dbPath: string }>(
    "SELECT database_id AS databaseId, db_path AS dbPath FROM user_registry WHERE auth_id = ? AND status = 'active'",
  );
  const registered = database.prepare<[string, string]>(
    "SELECT 1 FROM user_registry WHERE database_id = ? AND db_path = ? AND status = 'active'",
  );
  return {
    directory,
    accountIn(backup, authId) {
      const row = read.get(authId);
      if (row === undefined)
        throw new RestoreRefusedError(`no account of ${directory} has the auth id ${authId}; nothing was restored`);
      const copy = backup.find(row.databaseId);
      if (copy !== undefined) return { ...copy, authId, dbPath: row.dbPath };
      throw new RestoreRefusedError(
        `the backup does not have the database of account ${authId}: the account was registered after the backup, ` +
          "or was removed and registered again; use another backup",
      );
    },
    whileRegistered: (account, work) =>
      database
        .transaction(() => {
          if (registered.get(account.databaseId, account.dbPath) !== undefined) return work();
          throw new RestoreRefusedError(`account ${account.authId} was removed meanwhile; nothing was restored`);
        })
        .immediate(),
    close: () => database.close(),
  };
}
