import { accountOf, accountOrNull, inspect, open, setup, userOf } from "./open.mjs";

export default {
  name: "lowdb: write, or take it back, in one process",
  maxClients: 1,
  survives: "process-crash",
  setup,
  inspect,
  async connect(directory) {
    const db = await open(directory);
    const find = (key) => db.data.users.find((user) => user.key === key);
    return {
      async register(key, { keyName = null }) {
        const known = find(key);
        if (known) return { ...accountOf(known), created: false };
        const user = userOf(key, keyName);
        db.data.users.push(user);
        try {
          await db.write();
        } catch (error) {
          db.data.users.pop();
          throw error;
        }
        return { ...accountOf(user), created: true };
      },
      find: (key) => accountOrNull(find(key)),
    };
  },
};
