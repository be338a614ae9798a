import { existsSync, statSync } from "node:fs";
import type { Database } from "better-sqlite3";
import { inodeOf } from "../check-files.js";
import type { Paths } from "../paths.js";
import type { Guard, RowRef } from "./action.js";

/**
 * Returns whether a guard still holds. Called under the write lock of the database, so rows cannot change any more until
 * the action is done. Only `stat` touches files: the application may have them open.
 */
export function holds(guard: Guard, database: Database, paths: Paths): boolean {
  switch (guard.guard) {
    case "row-exists":
      return hasRow(database, guard.row);
    case "column-is":
      return hasRow(database, guard.row, guard.column, guard.value);
    case "no-row":
      return database.prepare(`SELECT 1 FROM ${guard.table} WHERE auth_id = ?`).get(guard.authId) === undefined;
    case "no-file":
      return !existsSync(guard.file);
    case "file-unchanged":
      return (
        inodeOf(guard.file) === guard.inode &&
        statSync(guard.file, { throwIfNoEntry: false })?.mtimeMs === guard.changedMs
      );
    case "unnamed":
      return !isNamed(database, paths.spellingsOf(guard.file));
    default:
      return guard satisfies never;
  }
}

function hasRow(database: Database, { table, rid, authId }: RowRef, column = "auth_id", value = authId): boolean {
  const sql = `SELECT 1 FROM ${table} WHERE rowid = ? AND auth_id = ? AND ${column} = ?`;
  return database.prepare(sql).get(rid, authId, value) !== undefined;
}

function isNamed(database: Database, spellings: readonly string[]): boolean {
  const marks = spellings.map(() => "?").join(", ");
  return (
    database.prepare(`SELECT 1 FROM user_registry WHERE db_path IN (${marks}) LIMIT 1`).get(...spellings) !== undefined
  );
}
