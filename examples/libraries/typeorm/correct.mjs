import { accountOf, inspect, setup } from "../users.mjs";
import { open, others } from "./open.mjs";

const upsert = `INSERT INTO users (key, name) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING *`;

export default {
  name: "typeorm: query with ON CONFLICT DO UPDATE … RETURNING",
  setup,
  inspect,
  async connect(directory) {
    const source = await open(directory);
    return {
      async register(key, { keyName = null }) {
        const [user] = await source.query(upsert, [key, keyName]);
        return accountOf(user);
      },
      ...others(source),
    };
  },
};
