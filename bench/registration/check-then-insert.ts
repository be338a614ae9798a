import { join } from "node:path";
import { applyUserMigrations } from "../user-migrations.js";
import type { Contestant } from "./contestant.js";
import { createPlainMaster, hashApiKey, openDatabase, openPlainMaster, plainDatabasePath } from "./plain-master.js";

/**
 * Registration as it is often written, also in the backend from which Rollcall comes: check, and insert what is missing.
 * If two clients check at the same time, both insert, and one of them gets a UNIQUE error.
 */
export const checkThenInsert: Contestant = {
  explanation: "SELECT then INSERT in each table, then a new database file that is migrated",
  setup: createPlainMaster,
  connect(directory) {
    const master = openPlainMaster(directory);
    const findKey = master.prepare("SELECT auth_id FROM api_keys WHERE auth_id = ?");
    const insertKey = master.prepare("INSERT INTO api_keys (auth_id) VALUES (?)");
    const findUser = master.prepare("SELECT auth_id FROM user_registry WHERE auth_id = ?");
    const insertUser = master.prepare("INSERT INTO user_registry (auth_id, db_path) VALUES (?, ?)");
    return {
      register(apiKey) {
        const authId = hashApiKey(apiKey);
        if (findKey.get(authId) === undefined) insertKey.run(authId);
        if (findUser.get(authId) !== undefined) return;
        const path = plainDatabasePath(authId);
        insertUser.run(authId, path);
        const userDatabase = openDatabase(join(directory, path));
        applyUserMigrations(userDatabase);
        userDatabase.close();
      },
      close: () => master.close(),
    };
  },
};
