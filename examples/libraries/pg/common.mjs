import { users } from "../users-postgres.mjs";
import { open, others } from "./open.mjs";
import { findOrInsert } from "./transaction.mjs";

export default {
  name: "pg: select, else insert",
  ...users,
  connect(_directory, services) {
    const pool = open(services);
    return {
      register: (key, { keyName = null }) => findOrInsert(pool, key, keyName),
      ...others(pool),
    };
  },
};
