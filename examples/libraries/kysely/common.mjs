import { accountOf, inspect, setup } from "../users.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "kysely: select, else insert",
  setup,
  inspect,
  connect(directory) {
    const db = open(directory);
    return {
      async register(key, { keyName = null }) {
        const known = await db.selectFrom("users").selectAll().where("key", "=", key).executeTakeFirst();
        if (known) return { ...accountOf(known), created: false };
        const values = { key, name: keyName };
        const user = await db.insertInto("users").values(values).returningAll().executeTakeFirstOrThrow();
        return { ...accountOf(user), created: true };
      },
      ...others(db),
    };
  },
};
