import createKnex from "knex";
import { Model } from "objection";
import { accountOrNull, fileIn } from "../users.mjs";

class User extends Model {
  static tableName = "users";
}

/** Returns the model of users, and the operations that all variants have in common. */
export function open(directory) {
  const connection = { filename: fileIn(directory) };
  const knex = createKnex({ client: "better-sqlite3", connection, useNullAsDefault: true });
  const Users = User.bindKnex(knex);
  const others = {
    find: async (key) => accountOrNull(await Users.query().findOne({ key })),
    remove: async (key) => (await Users.query().delete().where({ key })) > 0,
    close: () => knex.destroy(),
  };
  return { Users, others };
}
