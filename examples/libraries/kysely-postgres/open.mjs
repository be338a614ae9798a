import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { accountOrNull } from "../account.mjs";

export function open({ postgres: { connectionString } }) {
  const pool = new pg.Pool({ connectionString });
  pool.on("error", () => {});
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}

export const findRow = (db, key) => db.selectFrom("users").selectAll().where("key", "=", key).executeTakeFirst();

/** The operations that all variants have in common. */
export const others = (db) => ({
  find: async (key) => accountOrNull(await findRow(db, key)),
  async remove(key) {
    const { numDeletedRows } = await db.deleteFrom("users").where("key", "=", key).executeTakeFirst();
    return numDeletedRows > 0n;
  },
  close: () => db.destroy(),
});
