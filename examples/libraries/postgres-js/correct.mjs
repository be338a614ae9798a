import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "postgres.js: ON CONFLICT DO UPDATE … RETURNING",
  ...users,
  connect(_directory, services) {
    const sql = open(services);
    return {
      async register(key, { keyName: name = null }) {
        const [user] = await sql`
          INSERT INTO users ${sql({ key, name })} ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING *`;
        return accountOf(user);
      },
      ...others(sql),
    };
  },
};
