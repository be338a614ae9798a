import type { Registration, RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";
import * as storage from "./storage.js";

/**
 * The user's file is made before the rows: a user without a database would be worse than a database without a user. Of
 * the latter every one is deleted, where somebody else was faster and where the rows could not be written; only the one
 * is not that a process leaves behind which died in between. Nobody knows of it, so it stays for ever.
 */
const target: RegistrationTarget = {
  name: "file-before-row",
  setup: (directory) => durable.setup(directory),
  recover: (directory) => durable.recover(directory),
  inspect: durable.inspect,
  connect(directory) {
    const master = durable.openMaster(directory);
    const { find, remove } = durable.accountsOf(directory, master);
    const getOrInsert = master.transaction((authId: string, path: string, settings: storage.Settings): Registration => {
      const created = durable.registryRow(master, authId) === undefined;
      if (created) durable.insertAccount(master, authId, path, settings, "active");
      return storage.answer(master, authId, created);
    });

    return {
      register(apiKey, settings) {
        const known = find(apiKey);
        if (known !== null) return { ...known, created: false };
        const authId = storage.hashApiKey(apiKey);
        const path = durable.newPath(directory, authId);
        try {
          durable.createUserDatabase(path);
          const registration = getOrInsert.immediate(authId, path, settings);
          if (!registration.created) durable.deleteUserDatabase(path);
          return registration;
        } catch (error) {
          durable.deleteUserDatabase(path);
          throw error;
        }
      },
      find,
      remove,
      close: () => void master.close(),
    };
  },
};
export default target;
