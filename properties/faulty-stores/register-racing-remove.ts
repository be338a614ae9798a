import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * `remove` deletes an account step by step, the key last, so that an interrupted removal can be repeated. `register` takes an
 * account without its second half for an interrupted registration, and completes it. Each is a sensible reaction to a crash.
 * But if `register` runs during a `remove`, it restores the user whose key is deleted a moment later.
 */
const target: RegistrationTarget = {
  name: "register-racing-remove",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const getOrComplete = master.transaction((authId: string, settings: storage.Settings) => {
      const created = storage.findKey(master, authId) === null;
      if (created) storage.insertKey(master, authId, settings);
      if (!storage.hasRegistryRow(master, authId)) {
        const path = storage.userDatabasePath(directory, authId);
        storage.createUserDatabase(path);
        storage.insertRegistryRow(master, authId, path);
      }
      return storage.answer(master, authId, created);
    });
    const deleteRegistryRow = master.prepare("DELETE FROM user_registry WHERE auth_id = ?");
    const deleteKey = master.prepare("DELETE FROM api_keys WHERE auth_id = ?");

    return {
      register: (apiKey, settings) => getOrComplete.immediate(storage.hashApiKey(apiKey), settings),
      find: (apiKey) => storage.findKey(master, storage.hashApiKey(apiKey)),
      remove(apiKey) {
        const authId = storage.hashApiKey(apiKey);
        if (storage.findKey(master, authId) === null) return false;
        storage.deleteUserDatabase(storage.userDatabasePath(directory, authId));
        deleteRegistryRow.run(authId);
        return deleteKey.run(authId).changes === 1;
      },
      close: () => void master.close(),
    };
  },
};
export default target;
