import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * Look and insert are one transaction, but a deferred one, which takes the write lock only when it comes to the insert:
 * where somebody else holds it, or has committed since the look, SQLite refuses at once, whatever the busy timeout, and
 * the caller gets SQLITE_BUSY for registering a key. Plain BEGIN is what a transaction is by default, here as in most
 * libraries, and one client alone never notices.
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
