import { accountOf, inspect, setup } from "../users.mjs";
import { open, others, User } from "./open.mjs";

export default {
  name: "mikro-orm: upsert with onConflictAction ignore",
  setup,
  inspect,
  async connect(directory) {
    const orm = await open(directory);
    return {
      async register(key, { keyName = null }) {
        const row = { key, name: keyName };
        const options = { onConflictFields: ["key"], onConflictAction: "ignore" };
        return accountOf(await orm.em.fork().upsert(User, row, options));
      },
      ...others(orm),
    };
  },
};
