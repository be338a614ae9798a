import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { openListening, others, upsert } from "./open.mjs";

export default {
  name: "kysely: onConflict doUpdateSet, and a listener for lost connections",
  ...users,
  connect(_directory, services) {
    const db = openListening(services);
    return {
      register: async (key, { keyName = null }) => accountOf(await upsert(db, key, keyName)),
      ...others(db),
    };
  },
};
