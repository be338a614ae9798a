import { users } from "../users-postgres.mjs";
import { open, others } from "./open.mjs";
import { findOrInsert, inTransaction } from "./transaction.mjs";

export default {
  name: "pg: select, else insert, in a serializable transaction",
  ...users,
  connect(_directory, services) {
    const pool = open(services);
    const begin = "BEGIN ISOLATION LEVEL SERIALIZABLE";
    return {
      register: (key, { keyName = null }) => inTransaction(pool, begin, (client) => findOrInsert(client, key, keyName)),
      ...others(pool),
    };
  },
};
