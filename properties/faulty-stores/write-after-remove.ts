import { existsSync } from "node:fs";
import Sqlite from "better-sqlite3";
import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * `writeUserData` checks under the lock that the account and its database exist, releases the lock, and opens the database.
 * If the account is removed in between, opening creates the file again. The check a few lines above seems to make
 * `fileMustExist` unnecessary, and holding the one lock of all users while writing to one of them seems wasteful.
 */
const target: RegistrationTarget = {
  name: "write-after-remove",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const { register, find, remove } = storage.accountsOf(directory, master);
    const locate = master.transaction((authId: string) => {
      if (!storage.hasRegistryRow(master, authId)) return null;
      const path = storage.userDatabasePath(directory, authId);
      if (!existsSync(path)) throw new Error(`the database of user ${authId} is missing`);
      return path;
    });

    return {
      register,
      find,
      remove,
      writeUserData(apiKey, value) {
        const path = locate.immediate(storage.hashApiKey(apiKey));
        if (path === null) return false;
        const database = new Sqlite(path);
        try {
          database.exec("CREATE TABLE IF NOT EXISTS entries (name TEXT PRIMARY KEY, value TEXT)");
          database.prepare("INSERT OR REPLACE INTO entries (name, value) VALUES ('value', ?)").run(value);
          return true;
        } finally {
          database.close();
        }
      },
      close: () => void master.close(),
    };
  },
};
export default target;
