import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open, others } from "./open.mjs";

const upsert = `INSERT INTO users (key, name) VALUES ($1, $2)
  ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING *`;

export default {
  name: "pg: ON CONFLICT DO UPDATE … RETURNING",
  ...users,
  connect(_directory, services) {
    const pool = open(services);
    return {
      async register(key, { keyName = null }) {
        const { rows } = await pool.query(upsert, [key, keyName]);
        return accountOf(rows[0]);
      },
      ...others(pool),
    };
  },
};
