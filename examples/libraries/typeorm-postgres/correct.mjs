import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open, others } from "./open.mjs";

const upsert = `INSERT INTO users (key, name) VALUES ($1, $2)
  ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING *`;

export default {
  name: "typeorm: query with ON CONFLICT DO UPDATE … RETURNING",
  ...users,
  async connect(_directory, services) {
    const source = await open(services);
    return {
      async register(key, { keyName = null }) {
        const [user] = await source.query(upsert, [key, keyName]);
        return accountOf(user);
      },
      ...others(source),
    };
  },
};
