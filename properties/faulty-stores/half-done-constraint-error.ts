import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * Issue 2 of the analysis. If the user exists, the insert into the second table fails and the caller gets the error, but the
 * first table was written already. Of two concurrent clients, the second overwrites the settings that the first was told
 * were stored, and then reports failure.
 */
const target: RegistrationTarget = {
  name: "half-done-constraint-error",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const saveKey = master.prepare(
      `INSERT INTO api_keys (auth_id, key_name, poll_interval) VALUES (?, ?, ?)
       ON CONFLICT (auth_id) DO UPDATE SET key_name = excluded.key_name, poll_interval = excluded.poll_interval`,
    );
    return {
      register(apiKey, { keyName = null, pollInterval = null }) {
        const authId = storage.hashApiKey(apiKey);
        if (storage.hasRegistryRow(master, authId)) return storage.answer(master, authId, false);
        saveKey.run(authId, keyName, pollInterval);
        const path = storage.userDatabasePath(directory, authId);
        storage.createUserDatabase(path);
        storage.insertRegistryRow(master, authId, path);
        return { authId, created: true, keyName, pollInterval, active: true };
      },
      close: () => void master.close(),
    };
  },
};
export default target;
