import { accountOf, inspect, setup } from "../users.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "kysely: onConflict doUpdateSet",
  setup,
  inspect,
  connect(directory) {
    const db = open(directory);
    return {
      async register(key, { keyName = null }) {
        const user = await db
          .insertInto("users")
          .values({ key, name: keyName })
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ key }))
          .returningAll()
          .executeTakeFirstOrThrow();
        return accountOf(user);
      },
      ...others(db),
    };
  },
};
