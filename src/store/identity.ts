import type { Database } from "better-sqlite3";

/** The account to which a user database belongs. */
export interface Identity {
  readonly storeId: string;
  /** May be the former one for a while after `changeKey`: the database id decides. */
  readonly authId: string;
  readonly databaseId: string;
}

/** The identity in a file. */
export interface Stamp extends Identity {
  /** The tombstone: the time at which the account was removed. */
  readonly removedAt: string | null;
}

/** Returns the identity in a user database, or undefined if it has none. */
export function readStamp(database: Database): Stamp | undefined {
  if (!hasTable(database, "rollcall_identity")) return undefined;
  return database
    .prepare<[], Stamp>(
      `SELECT store_id AS storeId, auth_id AS authId, database_id AS databaseId, removed_at AS removedAt
       FROM rollcall_identity`,
    )
    .get();
}

/** Returns whether a database has a table. */
export function hasTable(database: Database, name: string): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !== undefined;
}
