import { eq } from "drizzle-orm";
import { accountOf, accountOrNull, inspect, setup } from "../users.mjs";
import { open, users } from "./table.mjs";

export default {
  name: "drizzle: select, else insert",
  setup,
  inspect,
  connect(directory) {
    const { db, close } = open(directory);
    const find = (key) => db.select().from(users).where(eq(users.key, key)).get();
    return {
      async register(key, { keyName = null }) {
        const known = await find(key);
        if (known) return { ...accountOf(known), created: false };
        const [user] = await db.insert(users).values({ key, name: keyName }).returning();
        return { ...accountOf(user), created: true };
      },
      find: async (key) => accountOrNull(await find(key)),
      remove: async (key) => (await db.delete(users).where(eq(users.key, key))).changes > 0,
      close,
    };
  },
};
