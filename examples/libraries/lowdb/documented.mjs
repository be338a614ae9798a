import { accountOf, accountOrNull, inspect, open, setup, userOf } from "./open.mjs";

export default {
  name: "lowdb: update, in one process",
  clients: "one process",
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
        await db.update(({ users }) => users.push(user));
        return { ...accountOf(user), created: true };
      },
      find: (key) => accountOrNull(find(key)),
    };
  },
};
