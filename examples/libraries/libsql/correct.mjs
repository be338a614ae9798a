import { createClient } from "@libsql/client";
import { accountOf, accountOrNull, fileIn, inspect, setup } from "../users.mjs";

const upsert = `INSERT INTO users (key, name) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING *`;

export default {
  name: "libsql: ON CONFLICT DO UPDATE … RETURNING, with a timeout",
  setup,
  inspect,
  connect(directory) {
    const client = createClient({ url: `file:${fileIn(directory)}`, timeout: 5000 });
    const rows = async (sql, ...args) => (await client.execute({ sql, args })).rows;
    return {
      register: async (key, { keyName = null }) => accountOf((await rows(upsert, key, keyName))[0]),
      find: async (key) => accountOrNull((await rows("SELECT * FROM users WHERE key = ?", key))[0]),
      remove: async (key) => (await client.execute("DELETE FROM users WHERE key = ?", [key])).rowsAffected > 0,
      close: () => client.close(),
    };
  },
};
