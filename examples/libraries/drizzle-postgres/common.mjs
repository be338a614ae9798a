import { accountOf } from "../account.mjs";
import { users as table } from "../users-postgres.mjs";
import { findRow, open, others, users } from "./table.mjs";

export default {
  name: "drizzle: select, else insert",
  ...table,
  connect(_directory, services) {
    const opened = open(services);
    const { db } = opened;
    return {
      async register(key, { keyName = null }) {
        const known = await findRow(db, key);
        if (known) return { ...accountOf(known), created: false };
        const [user] = await db.insert(users).values({ key, name: keyName }).returning();
        return { ...accountOf(user), created: true };
      },
      ...others(opened),
    };
  },
};
