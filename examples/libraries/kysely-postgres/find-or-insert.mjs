import { accountOf } from "../account.mjs";
import { findRow } from "./open.mjs";

/** Selects a user, else inserts it. */
export async function findOrInsert(db, key, name) {
  const known = await findRow(db, key);
  if (known) return { ...accountOf(known), created: false };
  const user = await db.insertInto("users").values({ key, name }).returningAll().executeTakeFirstOrThrow();
  return { ...accountOf(user), created: true };
}
