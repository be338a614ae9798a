import { accountOf } from "../account.mjs";
import { users as table } from "../users-postgres.mjs";
import { findRow, open, others, users } from "./table.mjs";

export default {
  name: "drizzle: onConflictDoNothing, else select",
  ...table,
  connect(_directory, services) {
    const opened = open(services);
    const { db } = opened;
    return {
      async register(key, { keyName = null }) {
        const [user] = await db.insert(users).values({ key, name: keyName }).onConflictDoNothing().returning();
        if (user) return { ...accountOf(user), created: true };
        return { ...accountOf(await findRow(db, key)), created: false };
      },
      ...others(opened),
    };
  },
};
