import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * The key is written in one transaction and the user in a second one. Each is correct on its own, and a later `register`
 * completes what is missing. But a `remove` between the two finds half an account, and then the user is written without a
 * key. Two repositories, each with its own transaction, lead to this.
 */
const target: RegistrationTarget = {
  name: "two-transactions",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const { find, remove } = storage.accountsOf(directory, master);
    const saveKey = master.transaction((authId: string, settings: storage.Settings) => {
      const created = storage.findKey(master, authId) === null;
      if (created) storage.insertKey(master, authId, settings);
      return storage.answer(master, authId, created);
    });
    const saveUser = master.transaction((authId: string) => {
      if (storage.hasRegistryRow(master, authId)) return;
      const path = storage.userDatabasePath(directory, authId);
      storage.createUserDatabase(path);
      storage.insertRegistryRow(master, authId, path);
    });
    return {
      register(apiKey, settings) {
        const registration = saveKey.immediate(storage.hashApiKey(apiKey), settings);
        saveUser.immediate(registration.authId);
        return registration;
      },
      find,
      remove,
      close: () => void master.close(),
    };
  },
};
export default target;
