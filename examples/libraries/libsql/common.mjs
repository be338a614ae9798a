import { createClient } from "@libsql/client";
import { accountOf, accountOrNull, fileIn, inspect, setup } from "../users.mjs";

export default {
  name: "libsql: select, else insert",
  setup,
  inspect,
  connect(directory) {
    const client = createClient({ url: `file:${fileIn(directory)}`, timeout: 5000 });
    const find = async (key) => (await client.execute("SELECT * FROM users WHERE key = ?", [key])).rows[0];
    return {
      async register(key, { keyName = null }) {
        const user = await find(key);
        if (user) return { ...accountOf(user), created: false };
        const sql = "INSERT INTO users (key, name) VALUES (?, ?)";
        const { lastInsertRowid } = await client.execute({ sql, args: [key, keyName] });
        return { authId: String(lastInsertRowid), keyName, created: true };
      },
      find: async (key) => accountOrNull(await find(key)),
      remove: async (key) => (await client.execute("DELETE FROM users WHERE key = ?", [key])).rowsAffected > 0,
      close: () => client.close(),
    };
  },
};
