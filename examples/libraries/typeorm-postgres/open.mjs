import { DataSource, EntitySchema } from "typeorm";
import { accountOrNull } from "../account.mjs";

export const User = new EntitySchema({
  name: "User",
  tableName: "users",
  columns: {
    id: { type: "integer", primary: true, generated: "identity", generatedIdentity: "BY DEFAULT" },
    key: { type: "text", unique: true },
    name: { type: "text", nullable: true },
    active: { type: "boolean", default: true },
  },
});

export const open = ({ postgres: { connectionString } }) =>
  new DataSource({ type: "postgres", url: connectionString, entities: [User] }).initialize();

/** The operations that all variants have in common. */
export const others = (source) => ({
  find: async (key) => accountOrNull(await source.getRepository(User).findOneBy({ key })),
  remove: async (key) => (await source.getRepository(User).delete({ key })).affected > 0,
  close: () => source.destroy(),
});
