import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * The insert does nothing if the account exists, so no key is registered twice. But `created` is the result of a check before
 * the insert. If two clients check at the same time, both are told that they created the account. This is what remains if
 * check-then-insert is fixed at the insert only.
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
