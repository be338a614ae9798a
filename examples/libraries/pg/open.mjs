import pg from "pg";
import { accountOrNull } from "../account.mjs";

/** Returns a pool. Its error listener is what the documentation asks for: an idle connection may be lost at any time. */
export function open({ postgres: { connectionString } }) {
  const pool = new pg.Pool({ connectionString });
  pool.on("error", () => {});
  return pool;
}

const select = "SELECT * FROM users WHERE key = $1";
const insert = "INSERT INTO users (key, name) VALUES ($1, $2) RETURNING *";

export async function findRow(client, key) {
  const { rows } = await client.query(select, [key]);
  return rows[0];
}

export async function insertRow(client, key, name) {
  const { rows } = await client.query(insert, [key, name]);
  return rows[0];
}

/** The operations that all variants have in common. */
export const others = (pool) => ({
  find: async (key) => accountOrNull(await findRow(pool, key)),
  remove: async (key) => (await pool.query("DELETE FROM users WHERE key = $1", [key])).rowCount > 0,
  close: () => pool.end(),
});
