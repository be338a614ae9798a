import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { findOrInsert, open, others } from "./open.mjs";

export default {
  name: "postgres.js: select, else insert",
  ...users,
  connect(_directory, services) {
    const sql = open(services);
    return {
      async register(key, { keyName = null }) {
        const { row, created } = await findOrInsert(sql, key, keyName);
        return { ...accountOf(row), created };
      },
      ...others(sql),
    };
  },
};
