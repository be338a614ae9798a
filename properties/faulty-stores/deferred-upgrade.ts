import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * Check and insert are one transaction, but a deferred one: it takes the write lock only at the insert. If another client
 * holds that lock or has committed since the check, SQLite fails at once, whatever the busy timeout, and the caller gets
 * SQLITE_BUSY. Plain BEGIN is the default here, as in most libraries, and a single client never notices.
 */
const target: RegistrationTarget = {
  name: "deferred-upgrade",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const getOrCreate = master.transaction((authId: string, settings: storage.Settings) => {
      const created = !storage.hasRegistryRow(master, authId);
      if (created) storage.createAccount(directory, master, authId, settings);
      return storage.answer(master, authId, created);
    });
    return {
      register: (apiKey, settings) => getOrCreate(storage.hashApiKey(apiKey), settings),
      find: (apiKey) => storage.findKey(master, storage.hashApiKey(apiKey)),
      close: () => void master.close(),
    };
  },
};
export default target;
