import type { Database } from "better-sqlite3";
import { columnOr, type Tables } from "../tables.js";
import type { ForeignRow } from "./convert-account.js";

/** Returns the accounts of the application, one for each pair of rows. */
export function foreignAccounts(database: Database, { keys, registry }: Tables): IterableIterator<ForeignRow> {
  const key = (names: readonly string[]): string => columnOr(keys, names, "NULL", "k");
  const isActive = columnOr(keys, ["is_active"], "1", "k");
  const status = columnOr(registry, ["status"], "'active'", "r");
  return database
    .prepare<[], ForeignRow>(
      `SELECT k.auth_id AS authId, ${key(["api_key", "key"])} AS apiKey, ${key(["key_name"])} AS keyName,
         ${key(["poll_interval"])} AS pollInterval, ${isActive} = 1 AND ${status} = 'active' AS active,
         coalesce(${key(["created_at"])}, ${columnOr(registry, ["created_at"], "NULL", "r")}) AS createdAt,
         ${key(["updated_at"])} AS updatedAt, r.db_path AS dbPath
       FROM api_keys AS k JOIN user_registry AS r ON r.auth_id = k.auth_id`,
    )
    .iterate();
}

/** The columns of `api_keys` and `user_registry` that the store takes over. All others stay in the old database only. */
const taken = [
  "auth_id",
  "api_key",
  "key",
  "key_name",
  "poll_interval",
  "is_active",
  "status",
  "created_at",
  "updated_at",
];

/** Returns what stays behind in the old database: other columns, and other tables. */
export function leftBehind(database: Database, { keys, registry }: Tables): readonly string[] {
  const columns = [keys, registry].flatMap(({ name, columns: all }) =>
    [...all.entries()]
      .filter(([column, { isRowid }]) => !taken.includes(column) && column !== "db_path" && !isRowid)
      .map(([, column]) => `the column ${column.name} of ${name}`),
  );
  const tables = database
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_'
         AND lower(name) NOT IN ('api_keys', 'user_registry')`,
    )
    .pluck()
    .all();
  return [...columns, ...tables.map((name) => `the table ${name}`)];
}
