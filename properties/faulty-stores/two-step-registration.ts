import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

const attemptsMax = 3;

/**
 * Issue 4 of the analysis: `registerApiKey`, then `registerUser`. The second step can fail after it has written its row. The
 * retry finds the row and returns early, so the registration is acknowledged although the user has no database. Another
 * client that finds the row also returns early, while the database is still being created.
 */
const target: RegistrationTarget = {
  name: "two-step-registration",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const insertKey = master.prepare(
      "INSERT INTO api_keys (auth_id, key_name, poll_interval) VALUES (?, ?, ?) ON CONFLICT (auth_id) DO NOTHING",
    );

    const registerUser = (authId: string): void => {
      if (storage.hasRegistryRow(master, authId)) return;
      const path = storage.userDatabasePath(directory, authId);
      storage.insertRegistryRow(master, authId, path);
      storage.createUserDatabase(path);
    };

    return {
      register(apiKey, { keyName = null, pollInterval = null }) {
        const authId = storage.hashApiKey(apiKey);
        const created = insertKey.run(authId, keyName, pollInterval).changes === 1;
        for (let attempt = 1; ; attempt += 1) {
          try {
            registerUser(authId);
            return storage.answer(master, authId, created);
          } catch (error) {
            if (attempt === attemptsMax) throw error;
          }
        }
      },
      find: (apiKey) => storage.findKey(master, storage.hashApiKey(apiKey)),
      ...storage.userDataOf(directory, master),
      close: () => void master.close(),
    };
  },
};
export default target;
