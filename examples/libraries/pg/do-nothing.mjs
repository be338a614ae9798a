import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { findRow, open, others } from "./open.mjs";

const insert = "INSERT INTO users (key, name) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING RETURNING *";

export default {
  name: "pg: ON CONFLICT DO NOTHING, else select",
  ...users,
  connect(_directory, services) {
    const pool = open(services);
    return {
      async register(key, { keyName = null }) {
        const { rows } = await pool.query(insert, [key, keyName]);
        if (rows.length > 0) return { ...accountOf(rows[0]), created: true };
        return { ...accountOf(await findRow(pool, key)), created: false };
      },
      ...others(pool),
    };
  },
};
