import createKnex from "knex";
import { accountOrNull, fileIn } from "../users.mjs";

export const open = (directory) =>
  createKnex({
    client: "better-sqlite3",
    connection: { filename: fileIn(directory) },
    useNullAsDefault: true,
  });

/** The operations that all variants have in common. */
export const others = (knex) => ({
  find: async (key) => accountOrNull(await knex("users").where({ key }).first()),
  remove: async (key) => (await knex("users").where({ key }).del()) > 0,
  close: () => knex.destroy(),
});
