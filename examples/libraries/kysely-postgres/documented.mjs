import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open, others, upsert } from "./open.mjs";

export default {
  name: "kysely: onConflict doUpdateSet",
  ...users,
  connect(_directory, services) {
    const db = open(services);
    return {
      register: async (key, { keyName = null }) => accountOf(await upsert(db, key, keyName)),
      ...others(db),
    };
  },
};
