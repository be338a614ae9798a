import { accountOf, inspect, setup } from "../users.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "knex: onConflict merge",
  setup,
  inspect,
  connect(directory) {
    const knex = open(directory);
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
