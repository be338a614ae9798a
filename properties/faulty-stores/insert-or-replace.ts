import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * `register` checks whether the account exists and, if not, saves the key with INSERT OR REPLACE. If two clients check at the
 * same time, the second replaces the settings that the first was told were stored. OR REPLACE is the quickest way to avoid
 * the constraint error of check-then-insert.
 */
const target: RegistrationTarget = {
  name: "insert-or-replace",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const saveKey = master.prepare(
      "INSERT OR REPLACE INTO api_keys (auth_id, key_name, poll_interval) VALUES (?, ?, ?)",
    );
    const save = master.transaction((authId: string, { keyName = null, pollInterval = null }: storage.Settings) => {
      saveKey.run(authId, keyName, pollInterval);
      const created = !storage.hasRegistryRow(master, authId);
      if (created) {
        const path = storage.userDatabasePath(directory, authId);
        storage.createUserDatabase(path);
        storage.insertRegistryRow(master, authId, path);
      }
      return storage.answer(master, authId, created);
    });
    return {
      register(apiKey, settings) {
        const authId = storage.hashApiKey(apiKey);
        if (storage.hasRegistryRow(master, authId)) return storage.answer(master, authId, false);
        return save.immediate(authId, settings);
      },
      find: (apiKey) => storage.findKey(master, storage.hashApiKey(apiKey)),
      close: () => void master.close(),
    };
  },
};
export default target;
