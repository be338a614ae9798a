import Sqlite from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { accountOrNull, fileIn } from "../users.mjs";

export const open = (directory) =>
  new Kysely({ dialect: new SqliteDialect({ database: new Sqlite(fileIn(directory)) }) });

/** The operations that all variants have in common. */
export const others = (db) => ({
  async find(key) {
    return accountOrNull(await db.selectFrom("users").selectAll().where("key", "=", key).executeTakeFirst());
  },
  async remove(key) {
    const { numDeletedRows } = await db.deleteFrom("users").where("key", "=", key).executeTakeFirst();
    return numDeletedRows > 0n;
  },
  close: () => db.destroy(),
});
