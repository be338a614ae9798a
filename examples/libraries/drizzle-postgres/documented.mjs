import { accountOf } from "../account.mjs";
import { users as table } from "../users-postgres.mjs";
import { open, others, users } from "./table.mjs";

export default {
  name: "drizzle: onConflictDoUpdate",
  ...table,
  connect(_directory, services) {
    const opened = open(services);
    return {
      async register(key, { keyName = null }) {
        const [user] = await opened.db
          .insert(users)
          .values({ key, name: keyName })
          .onConflictDoUpdate({ target: users.key, set: { key } })
          .returning();
        return accountOf(user);
      },
      ...others(opened),
    };
  },
};
