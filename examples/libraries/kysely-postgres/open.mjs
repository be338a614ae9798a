import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { accountOrNull } from "../account.mjs";

function openPool({ postgres: { connectionString } }) {
  const pool = new pg.Pool({ connectionString });
  pool.on("error", () => {});
  return pool;
}

const kyselyOn = (pool) => new Kysely({ dialect: new PostgresDialect({ pool }) });

export const open = (services) => kyselyOn(openPool(services));

/** The same, and connections that are lost while they are in use do not end the process. */
export function openListening(services) {
  const pool = openPool(services);
  pool.on("connect", (client) => client.on("error", () => {}));
  return kyselyOn(pool);
}

/** Inserts a user, or finds it. */
export const upsert = (db, key, name) =>
  db
    .insertInto("users")
    .values({ key, name })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ key }))
    .returningAll()
    .executeTakeFirstOrThrow();

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
