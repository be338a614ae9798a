import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * The insert leaves an account that is there already alone, so nobody is registered twice; but `created` is what a look
 * before it said, and two who looked at the same time are both told that they created the account. It comes of mending
 * check-then-insert at the insert, and leaving the look where it was.
 */
const target: RegistrationTarget = {
  name: "created-twice",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const insertKey = master.prepare(
      "INSERT INTO api_keys (auth_id, key_name, poll_interval) VALUES (?, ?, ?) ON CONFLICT (auth_id) DO NOTHING",
    );
    const insertIfMissing = master.transaction((authId: string, settings: storage.Settings) => {
      const { keyName = null, pollInterval = null } = settings;
      if (insertKey.run(authId, keyName, pollInterval).changes === 0) return;
      const path = storage.userDatabasePath(directory, authId);
      storage.createUserDatabase(path);
      storage.insertRegistryRow(master, authId, path);
    });
    return {
      register(apiKey, settings) {
        const authId = storage.hashApiKey(apiKey);
        const known = storage.findKey(master, authId) !== null;
        insertIfMissing.immediate(authId, settings);
        return storage.answer(master, authId, !known);
      },
      find: (apiKey) => storage.findKey(master, storage.hashApiKey(apiKey)),
      close: () => void master.close(),
    };
  },
};
export default target;
