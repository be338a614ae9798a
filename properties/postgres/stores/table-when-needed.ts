import type { StoreSnapshot } from "rollcall/model";
import type { Services } from "rollcall/verify";
import * as accounts from "./accounts.js";
import { hasSqlState, type Queryable } from "./connections.js";

/*
 * The correct parts of stores that create their table when they first need it.
 */

export const createTable = accounts.tableWithUniqueKey.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS");

/** Before the first registration there is no table, and no account. */
async function beforeTheTable<T>(none: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (hasSqlState(error, "42P01")) return none;
    throw error;
  }
}

export function findInTable(database: Queryable, apiKey: string): Promise<accounts.Account | null> {
  return beforeTheTable(null, () => accounts.find(database, apiKey));
}

export function inspectTable(directory: string, services: Services): Promise<StoreSnapshot> {
  return beforeTheTable<StoreSnapshot>({ accounts: [] }, () => accounts.inspect(directory, services));
}
