import { existsSync } from "node:fs";
import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * Issue 5 of the analysis. Every access to a user database creates it if it does not exist. If the file was lost, the user
 * gets an empty one, and the loss stays unnoticed.
 */
const target: RegistrationTarget = {
  name: "missing-database-recreated",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const getOrCreate = master.transaction((authId: string, settings: storage.Settings) => {
      if (storage.hasRegistryRow(master, authId)) return false;
      storage.insertKey(master, authId, settings);
      const path = storage.userDatabasePath(directory, authId);
      storage.createUserDatabase(path);
      storage.insertRegistryRow(master, authId, path);
      return true;
    });

    const ensureUserDatabase = (authId: string): string => {
      const path = storage.userDatabasePath(directory, authId);
      if (!existsSync(path)) storage.createUserDatabase(path);
      return path;
    };

    return {
      register(apiKey, settings) {
        const authId = storage.hashApiKey(apiKey);
        const created = getOrCreate.immediate(authId, settings);
        return storage.answer(master, authId, created);
      },
      find: (apiKey) => storage.findKey(master, storage.hashApiKey(apiKey)),
      writeUserData(apiKey, value) {
        const authId = storage.hashApiKey(apiKey);
        if (!storage.hasRegistryRow(master, authId)) return false;
        storage.writeEntry(ensureUserDatabase(authId), value);
        return true;
      },
      readUserData(apiKey) {
        const authId = storage.hashApiKey(apiKey);
        return storage.hasRegistryRow(master, authId) ? storage.readEntry(ensureUserDatabase(authId)) : null;
      },
      close: () => void master.close(),
    };
  },
};
export default target;
