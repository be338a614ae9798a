import type { Registration, RegistrationTarget } from "rollcall/verify";
import * as durable from "./durable-storage.js";
import * as storage from "./storage.js";

/**
 * The user's file is created before the rows: a user without a database would be worse than a database without a user.
 * The file is deleted again if another client was faster or the rows could not be written. But a process that is killed in
 * between leaves a file that no row names, and that is never deleted.
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
