import library from "sequelize";
import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open } from "./open.mjs";

const upsert = `INSERT INTO users (key, name) VALUES ($1, $2)
  ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING *`;

export default {
  name: "sequelize: query with ON CONFLICT DO UPDATE … RETURNING",
  ...users,
  connect(_directory, services) {
    const { sequelize, others } = open(library, services);
    return {
      async register(key, { keyName = null }) {
        const [[user]] = await sequelize.query(upsert, { bind: [key, keyName] });
        return accountOf(user);
      },
      ...others,
    };
  },
};
