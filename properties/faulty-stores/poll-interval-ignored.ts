import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/** Issue 3 of the analysis: `pollInterval` is passed from function to function and never stored. */
const target: RegistrationTarget = {
  name: "poll-interval-ignored",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const getOrCreate = master.transaction((authId: string, path: string, keyName: string | null) => {
      if (storage.hasRegistryRow(master, authId)) return false;
      storage.insertKey(master, authId, { keyName });
      storage.createUserDatabase(path);
      storage.insertRegistryRow(master, authId, path);
      return true;
    });
    return {
      register(apiKey, { keyName = null }) {
        const authId = storage.hashApiKey(apiKey);
        const created = getOrCreate.immediate(authId, storage.userDatabasePath(directory, authId), keyName);
        return storage.answer(master, authId, created);
      },
      find: (apiKey) => storage.findKey(master, storage.hashApiKey(apiKey)),
      ...storage.userDataOf(directory, master),
      close: () => void master.close(),
    };
  },
};
export default target;
