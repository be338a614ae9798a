import { accountOf, accountOrNull, inspect, open, setup, userOf } from "./open.mjs";

export default {
  name: "lowdb: read and update, in several processes",
  setup,
  inspect,
  async connect(directory) {
    const db = await open(directory);
    const find = async (key) => {
      await db.read();
      return db.data.users.find((user) => user.key === key);
    };
    return {
      async register(key, { keyName = null }) {
        const known = await find(key);
        if (known) return { ...accountOf(known), created: false };
        const user = userOf(key, keyName);
        await db.update(({ users }) => users.push(user));
        return { ...accountOf(user), created: true };
      },
      find: async (key) => accountOrNull(await find(key)),
    };
  },
};
