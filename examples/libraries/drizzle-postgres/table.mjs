import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import pg from "pg";
import { accountOrNull } from "../account.mjs";

export const users = pgTable("users", {
  id: integer().primaryKey().generatedByDefaultAsIdentity(),
  key: text().notNull().unique(),
  name: text(),
});

export function open({ postgres: { connectionString } }) {
  const pool = new pg.Pool({ connectionString });
  pool.on("error", () => {});
  return { db: drizzle({ client: pool }), close: () => pool.end() };
}

export async function findRow(db, key) {
  const [user] = await db.select().from(users).where(eq(users.key, key));
  return user;
}

/** The operations that all variants have in common. */
export const others = ({ db, close }) => ({
  find: async (key) => accountOrNull(await findRow(db, key)),
  remove: async (key) => (await db.delete(users).where(eq(users.key, key))).rowCount > 0,
  close,
});
