import { eq } from "drizzle-orm";
import { accountOf, accountOrNull, inspect, setup } from "../users.mjs";
import { open, users } from "./table.mjs";

export default {
  name: "drizzle: onConflictDoUpdate",
  setup,
  inspect,
  connect(directory) {
    const { db, close } = open(directory);
    return {
      async register(key, { keyName = null }) {
        const [user] = await db
          .insert(users)
          .values({ key, name: keyName })
          .onConflictDoUpdate({ target: users.key, set: { key } })
          .returning();
        return accountOf(user);
      },
      find: async (key) => accountOrNull(await db.select().from(users).where(eq(users.key, key)).get()),
      remove: async (key) => (await db.delete(users).where(eq(users.key, key))).changes > 0,
      close,
    };
  },
};
