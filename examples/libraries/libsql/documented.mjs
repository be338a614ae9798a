import { createClient } from "@libsql/client";
import { accountOf, accountOrNull, fileIn, inspect, setup } from "../users.mjs";

export default {
  name: "libsql: a write transaction",
  setup,
  inspect,
  connect(directory) {
    const client = createClient({ url: `file:${fileIn(directory)}` });
    const find = async (from, key) => (await from.execute("SELECT * FROM users WHERE key = ?", [key])).rows[0];
    return {
      async register(key, { keyName = null }) {
        const transaction = await client.transaction("write");
        try {
          const known = await find(transaction, key);
          if (known) return { ...accountOf(known), created: false };
          const sql = "INSERT INTO users (key, name) VALUES (?, ?) RETURNING *";
          const [user] = (await transaction.execute({ sql, args: [key, keyName] })).rows;
          await transaction.commit();
          return { ...accountOf(user), created: true };
        } finally {
          transaction.close();
        }
      },
      find: async (key) => accountOrNull(await find(client, key)),
      remove: async (key) => (await client.execute("DELETE FROM users WHERE key = ?", [key])).rowsAffected > 0,
      close: () => client.close(),
    };
  },
};
