import { EntitySchema, MikroORM } from "@mikro-orm/sqlite";
import { accountOrNull, fileIn } from "../users.mjs";

export const User = new EntitySchema({
  name: "User",
  tableName: "users",
  properties: {
    id: { type: "integer", primary: true, autoincrement: true },
    key: { type: "text", unique: true },
    name: { type: "text", nullable: true },
  },
});

export const open = (directory) => MikroORM.init({ dbName: fileIn(directory), entities: [User] });

/** The operations that all variants have in common. Each forks the entity manager, as for a request. */
export const others = (orm) => ({
  find: async (key) => accountOrNull(await orm.em.fork().findOne(User, { key })),
  remove: async (key) => (await orm.em.fork().nativeDelete(User, { key })) > 0,
  close: () => orm.close(),
});
