import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * Issue 1 of the analysis. `register` checks whether the user exists and inserts the user if not. If two clients check before
 * either has inserted, both insert. The second gets a UNIQUE violation for a key that is correctly registered.
 */
const target: RegistrationTarget = {
  name: "check-then-insert",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const insertBoth = master.transaction((authId: string, path: string, settings: storage.Settings) => {
      storage.insertKey(master, authId, settings);
      storage.insertRegistryRow(master, authId, path);
    });
    return {
      register(apiKey, settings) {
        const authId = storage.hashApiKey(apiKey);
        if (storage.hasRegistryRow(master, authId)) return storage.answer(master, authId, false);
        const path = storage.userDatabasePath(directory, authId);
        insertBoth(authId, path, settings);
        storage.createUserDatabase(path);
        return storage.answer(master, authId, true);
      },
      find: (apiKey) => storage.findKey(master, storage.hashApiKey(apiKey)),
      close: () => void master.close(),
    };
  },
};
export default target;
