import { eq } from "drizzle-orm";
import { accountOf, accountOrNull, inspect, setup } from "../users.mjs";
import { open, users } from "./table.mjs";

export default {
  name: "drizzle: onConflictDoNothing, else select",
  setup,
  inspect,
  connect(directory) {
    const { db, close } = open(directory);
    const find = (key) => db.select().from(users).where(eq(users.key, key)).get();
    return {
      async register(key, { keyName = null }) {
        const [user] = await db.insert(users).values({ key, name: keyName }).onConflictDoNothing().returning();
        if (user) return { ...accountOf(user), created: true };
        return { ...accountOf(await find(key)), created: false };
      },
      find: async (key) => accountOrNull(await find(key)),
      remove: async (key) => (await db.delete(users).where(eq(users.key, key))).changes > 0,
      close,
    };
  },
};
