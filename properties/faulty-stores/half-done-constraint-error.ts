import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * Issue 2 of the analysis: the insert into the second table fails when the user is there already, the error reaches
 * the caller, and the first table has been written by then. Here the loser of a race has overwritten the settings that
 * the winner was told were stored, and is told that nothing worked.
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
