import { randomUUID } from "node:crypto";
import type { Database } from "better-sqlite3";
import type { Identity } from "./identity.js";
import { type Accounts, applyMasterVersions, masterApplicationId, prepareAccounts } from "./master/index.js";
import { identitySchema, newToken } from "./user-file/index.js";

/*
 * Turns the databases of another application into those of a store. The caller works on files that no store has open, and
 * gives them their names when they are complete.
 */

/** Makes an empty database the master of a new store. Call it in a transaction, and insert the accounts in it too. */
export function beginMaster(database: Database): {
  readonly storeId: string;
  readonly accounts: Pick<Accounts, "insert">;
} {
  database.pragma(`application_id = ${masterApplicationId}`);
  applyMasterVersions(database);
  const storeId = randomUUID();
  database.prepare("INSERT INTO rollcall_store (id, store_id) VALUES (1, ?)").run(storeId);
  return { storeId, accounts: prepareAccounts(database) };
}

/**
 * Marks a database as the user database of an account. Its `user_version`, if it has one, is replaced: a store uses it.
 * No user migration counts as applied.
 */
export function stampUserDatabase(database: Database, identity: Identity): void {
  database.transaction(() => {
    database.exec(identitySchema);
    const token = newToken();
    database
      .prepare<[Identity & { readonly token: number }]>(
        `UPDATE rollcall_identity
         SET store_id = @storeId, auth_id = @authId, database_id = @databaseId, token = @token`,
      )
      .run({ ...identity, token });
    database.pragma(`user_version = ${token}`);
  })();
}
