import { accountOf } from "../account.mjs";
import { users } from "../users-postgres.mjs";
import { open, others } from "./open.mjs";

export default {
  name: "knex: select, else insert",
  ...users,
  connect(_directory, services) {
    const knex = open(services);
    return {
      async register(key, { keyName = null }) {
        const known = await knex("users").where({ key }).first();
        if (known) return { ...accountOf(known), created: false };
        const [user] = await knex("users").insert({ key, name: keyName }).returning("*");
        return { ...accountOf(user), created: true };
      },
      ...others(knex),
    };
  },
};
