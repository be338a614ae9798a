import { accountOf } from "../account.mjs";
import { findRow, insertRow } from "./open.mjs";

/** Runs a function in a transaction, as the documentation of node-postgres writes one. */
export async function inTransaction(pool, begin, run) {
  const client = await pool.connect();
  try {
    await client.query(begin);
    const result = await run(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

/** Selects a user, else inserts it. */
export async function findOrInsert(client, key, name) {
  const known = await findRow(client, key);
  if (known) return { ...accountOf(known), created: false };
  return { ...accountOf(await insertRow(client, key, name)), created: true };
}
