import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * `listActive` reads all users, then those who are switched off, and subtracts the one from the other in JavaScript; who
 * is switched off, and is removed between the two reads, is in the first list only and is shown as active, which they never
 * were. Each of the two queries is there already for another purpose, and it takes no join to put them together.
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
