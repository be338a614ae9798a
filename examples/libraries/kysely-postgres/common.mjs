import { users } from "../users-postgres.mjs";
import { findOrInsert } from "./find-or-insert.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "kysely: select, else insert",
  ...users,
  connect(_directory, services) {
    const db = open(services);
    return { register: (key, { keyName = null }) => findOrInsert(db, key, keyName), ...others(db) };
  },
};
