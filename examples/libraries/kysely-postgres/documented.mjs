import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "kysely: onConflict doUpdateSet",
  ...users,
  connect(_directory, services) {
    const db = open(services);
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
