import createKnex from "knex";
import { accountOrNull } from "../account.mjs";

export const open = ({ postgres: { connectionString } }) => createKnex({ client: "pg", connection: connectionString });

/** The operations that all variants have in common. */
export const others = (knex) => ({
  find: async (key) => accountOrNull(await knex("users").where({ key }).first()),
  remove: async (key) => (await knex("users").where({ key }).del()) > 0,
  close: () => knex.destroy(),
});
