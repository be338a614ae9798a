import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * `update` reads the row, merges the new settings in JavaScript, and writes the whole row back. If two clients read before
 * either has written, the second writes back the old value of what the first has changed. It is the natural result of a
 * function that loads an account and another that saves it.
 */
const target: RegistrationTarget = {
  name: "lost-update",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const { register, find } = storage.accountsOf(directory, master);
    const saveKey = master.prepare("UPDATE api_keys SET key_name = ?, poll_interval = ? WHERE auth_id = ?");
    return {
      register,
      find,
      update(apiKey, settings) {
        const authId = storage.hashApiKey(apiKey);
        const account = storage.findKey(master, authId);
        if (account === null) return false;
        const { keyName = account.keyName, pollInterval = account.pollInterval } = settings;
        return saveKey.run(keyName, pollInterval, authId).changes === 1;
      },
      close: () => void master.close(),
    };
  },
};
export default target;
