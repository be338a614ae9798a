import { readdirSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { type Identity, readStamp } from "../identity.js";
import { isOwnPath, isUserDatabaseName, usersDirectoryName } from "../layout.js";
import { codeOf } from "../storage-errors.js";
import { now, prepareAccounts } from "./accounts.js";

/** A user database that belongs to an account which the master database does not know. */
export interface LostUser extends Identity {
  /** Path relative to the store's directory. */
  readonly dbPath: string;
}

/**
 * Returns the user databases of this store without a row. Files of other stores, of removed accounts, and files that
 * cannot be read are left out: the audit reports them.
 */
export function findLostUsers(directory: string, database: Database): LostUser[] {
  const storeId = database.prepare<[], string>("SELECT store_id FROM rollcall_store").pluck().get();
  const isKnown = database.prepare<[string], number>("SELECT 1 FROM user_registry WHERE db_path = ?").pluck();
  return readdirSync(join(directory, usersDirectoryName))
    .filter(isUserDatabaseName)
    .map((name) => `${usersDirectoryName}/${name}`)
    .filter((dbPath) => isKnown.get(dbPath) === undefined)
    .flatMap((dbPath) => {
      const identity = stampOf(join(directory, dbPath));
      const isLost = identity?.storeId === storeId && identity?.removedAt === null;
      return isLost && identity !== undefined && isOwnPath(dbPath, identity.databaseId)
        ? [{ ...identity, dbPath }]
        : [];
    });
}

/**
 * Inserts the rows of these accounts, without name and poll interval, which are lost. Returns their auth ids. Call it in a
 * write transaction.
 */
export function adoptUsers(database: Database, users: readonly LostUser[]): readonly string[] {
  const accounts = prepareAccounts(database);
  const adoptedAt = now();
  const adopted: string[] = [];
  for (const { authId, databaseId, dbPath } of users) {
    // The key was registered again. Its first database stays, and the audit reports it.
    if (accounts.read(authId) !== undefined) continue;
    const settings = { keyName: null, pollInterval: null, active: true };
    const times = { createdAt: adoptedAt, updatedAt: adoptedAt };
    accounts.insert({ authId, databaseId, dbPath, status: "active", ...settings, ...times });
    adopted.push(authId);
  }
  return adopted;
}

function stampOf(path: string) {
  try {
    // A killed process may have left it with a rollback journal. Then it cannot be read without being rolled back.
    const database = new Sqlite(path, { fileMustExist: true });
    try {
      return readStamp(database);
    } finally {
      database.close();
    }
  } catch (error) {
    if (codeOf(error).startsWith("SQLITE_")) return undefined;
    throw error;
  }
}
