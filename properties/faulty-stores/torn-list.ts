import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * `listActive` reads all users, then the inactive ones, and subtracts the second list from the first in JavaScript. If an
 * inactive user is removed between the two reads, the user is only in the first list, and is listed as active. Both queries
 * existed already for other purposes, so no join was written.
 */
const target: RegistrationTarget = {
  name: "torn-list",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const switchKey = master.prepare("UPDATE api_keys SET is_active = ? WHERE auth_id = ?");
    const listUsers = master.prepare<[], string>("SELECT auth_id FROM user_registry").pluck();
    const listInactive = master.prepare<[], string>("SELECT auth_id FROM api_keys WHERE is_active = 0").pluck();
    return {
      ...storage.accountsOf(directory, master),
      setActive: (apiKey, active) => switchKey.run(Number(active), storage.hashApiKey(apiKey)).changes === 1,
      listActive() {
        const users = listUsers.all();
        const inactive = new Set(listInactive.all());
        return users.filter((authId) => !inactive.has(authId));
      },
      close: () => void master.close(),
    };
  },
};
export default target;
