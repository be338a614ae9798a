import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { findOrInsert, open, others } from "./open.mjs";

export default {
  name: "postgres.js: select, else insert, in sql.begin",
  ...users,
  connect(_directory, services) {
    const sql = open(services);
    return {
      async register(key, { keyName = null }) {
        const { row, created } = await sql.begin((transaction) => findOrInsert(transaction, key, keyName));
        return { ...accountOf(row), created };
      },
      ...others(sql),
    };
  },
};
