import { users } from "../users-postgres.mjs";
import { findOrInsert } from "./find-or-insert.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "kysely: select, else insert, in a transaction",
  ...users,
  connect(_directory, services) {
    const db = open(services);
    return {
      register: (key, { keyName = null }) =>
        db.transaction().execute((transaction) => findOrInsert(transaction, key, keyName)),
      ...others(db),
    };
  },
};
