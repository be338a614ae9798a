import { accountOf, accountOrNull, inspect, open, setup, userOf } from "./open.mjs";

/** Runs one piece of work after the other. */
function queue() {
  let last = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

export default {
  name: "lowdb: write, or take it back, one after the other",
  clients: "one process",
  survives: "process-crash",
  setup,
  inspect,
  async connect(directory) {
    const db = await open(directory);
    const alone = queue();
    const find = (key) => db.data.users.find((user) => user.key === key);
    const add = async (user) => {
      db.data.users.push(user);
      try {
        await db.write();
      } catch (error) {
        db.data.users.pop();
        throw error;
      }
    };
    return {
      register: (key, { keyName = null }) =>
        alone(async () => {
          const known = find(key);
          if (known) return { ...accountOf(known), created: false };
          const user = userOf(key, keyName);
          await add(user);
          return { ...accountOf(user), created: true };
        }),
      find: (key) => alone(() => accountOrNull(find(key))),
    };
  },
};
