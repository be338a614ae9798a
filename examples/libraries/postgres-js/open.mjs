import postgres from "postgres";
import { accountOrNull } from "../account.mjs";

export const open = ({ postgres: { connectionString } }) => postgres(connectionString, { onnotice: () => {} });

/** Selects a user, else inserts it. */
export async function findOrInsert(sql, key, name) {
  const [known] = await sql`SELECT * FROM users WHERE key = ${key}`;
  if (known) return { row: known, created: false };
  const [row] = await sql`INSERT INTO users ${sql({ key, name })} RETURNING *`;
  return { row, created: true };
}

/** The operations that all variants have in common. */
export const others = (sql) => ({
  async find(key) {
    const [user] = await sql`SELECT * FROM users WHERE key = ${key}`;
    return accountOrNull(user);
  },
  remove: async (key) => (await sql`DELETE FROM users WHERE key = ${key}`).count > 0,
  // Without a time limit it waits for ever if a connection was lost (porsager/postgres, issue 1097).
  close: () => sql.end({ timeout: 5 }),
});
