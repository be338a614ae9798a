import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "knex: onConflict merge",
  ...users,
  connect(_directory, services) {
    const knex = open(services);
    return {
      async register(key, { keyName = null }) {
        const row = { key, name: keyName };
        const [user] = await knex("users").insert(row).onConflict("key").merge(["key"]).returning("*");
        return accountOf(user);
      },
      ...others(knex),
    };
  },
};
