import { accountOf, inspect, setup } from "../users.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "kysely: select, else insert, in a transaction",
  setup,
  inspect,
  connect(directory) {
    const db = open(directory);
    const findOrInsert = async (transaction, key, name) => {
      const known = await transaction.selectFrom("users").selectAll().where("key", "=", key).executeTakeFirst();
      if (known) return { ...accountOf(known), created: false };
      const user = await transaction.insertInto("users").values({ key, name }).returningAll().executeTakeFirstOrThrow();
      return { ...accountOf(user), created: true };
    };
    return {
      register: (key, { keyName = null }) =>
        db.transaction().execute((transaction) => findOrInsert(transaction, key, keyName)),
      ...others(db),
    };
  },
};
