import type { Database } from "better-sqlite3";
import { quoted, type Table, type Tables } from "../tables.js";
import type { Action, RowRef } from "./action.js";
import { type Row, toValue } from "./undo-log.js";

/** What a database allows repair to do with rows. */
export interface RowAccess {
  /** Why one row of a table cannot be told from the others, or undefined. */
  readonly whyUnreadable: (table: RowRef["table"]) => string | undefined;
  /** Why rows of a table must not be changed, or undefined. */
  readonly whyNot: (table: RowRef["table"]) => string | undefined;
  /** The other tables' columns that refer to the auth ids of a table. */
  readonly references: readonly Reference[];
  readonly tables: Tables;
}

export interface Reference {
  readonly table: string;
  readonly column: string;
  readonly parent: RowRef["table"];
  readonly parentColumn: string;
}

interface ForeignKeyRow {
  readonly child: string;
  readonly column: string;
  readonly parent: string;
  readonly parentColumn: string | null;
}

/** Reads from the schema what else depends on the rows of the two tables. */
export function rowAccessOf(database: Database, tables: Tables): RowAccess {
  const triggers = database
    .prepare<[], string>("SELECT DISTINCT lower(tbl_name) FROM sqlite_schema WHERE type = 'trigger'")
    .pluck()
    .all();
  const keys = database
    .prepare<[], ForeignKeyRow>(
      `SELECT schema.name AS child, fk."from" AS column, lower(fk."table") AS parent, fk."to" AS parentColumn
       FROM sqlite_schema AS schema, pragma_foreign_key_list(schema.name) AS fk WHERE schema.type = 'table'`,
    )
    .all();
  const own = ["api_keys", "user_registry"];
  const whyUnreadable = (name: RowRef["table"]): string | undefined => {
    const table = name === "api_keys" ? tables.keys : tables.registry;
    return table.hasRowid ? undefined : `${name} is no table with rowids; change the row by hand`;
  };
  return {
    tables,
    references: keys.flatMap(({ child, column, parent, parentColumn }): Reference[] => {
      if (own.includes(child.toLowerCase()) || (parent !== "api_keys" && parent !== "user_registry")) return [];
      return [{ table: child, column, parent, parentColumn: parentColumn ?? "auth_id" }];
    }),
    whyUnreadable,
    whyNot: (name) =>
      triggers.includes(name) ? `${name} has triggers, which would run; change the row by hand` : whyUnreadable(name),
  };
}

/** Returns the first table whose rows refer to a row, or undefined. Deleting the row would delete or orphan them. */
export function dependentOf(database: Database, { table, rid }: RowRef, { references }: RowAccess): string | undefined {
  const found = references.find(({ table: child, column, parent, parentColumn }) => {
    if (parent !== table) return false;
    const sql =
      `SELECT 1 FROM ${quoted(child)} WHERE ${quoted(column)} = ` +
      `(SELECT ${quoted(parentColumn)} FROM ${table} WHERE rowid = ?) LIMIT 1`;
    return database.prepare(sql).get(rid) !== undefined;
  });
  return found?.table;
}

/** Returns a row for the undo log. */
export function readRow(database: Database, { table, rid }: RowRef): Row | undefined {
  const row = database.prepare(`SELECT * FROM ${table} WHERE rowid = ?`).safeIntegers().get(rid);
  if (typeof row !== "object" || row === null) return undefined;
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, toValue(value)]));
}

/** Returns why a registry row cannot be added without inventing values, or undefined. */
export function whyNotAddable({ registry }: Tables): string | undefined {
  const given = ["auth_id", "db_path", "status", "created_at", "updated_at"];
  const missing = [...registry.columns.values()].filter(
    ({ name, isRequired }) => isRequired && !given.includes(name.toLowerCase()) && !isRowidAlias(registry, name),
  );
  if (missing.length === 0) return undefined;
  return `user_registry needs a value for ${missing.map(({ name }) => name).join(", ")}; add the row by hand`;
}

function isRowidAlias(table: Table, name: string): boolean {
  return table.columns.get(name.toLowerCase())?.isRowid === true;
}

/** Adds the registry row of a key: active if the key is, and as old as it. */
export function addRow(
  database: Database,
  { authId, ofKey }: NonNullable<Action["adds"]>,
  dbPath: string,
  { keys, registry }: Tables,
): void {
  const row: [string, string][] = [
    ["auth_id", "@authId"],
    ["db_path", "@dbPath"],
  ];
  const ofKeyRow = (column: string): string => `(SELECT ${column} FROM api_keys WHERE rowid = @ofKey)`;
  if (registry.columns.has("status")) {
    const active = keys.columns.has("is_active") ? `${ofKeyRow("is_active")} = 1` : "1";
    row.push(["status", `iif(${active}, 'active', 'inactive')`]);
  }
  const created = keys.columns.has("created_at") ? ofKeyRow("created_at") : "NULL";
  for (const column of ["created_at", "updated_at"]) {
    if (registry.columns.has(column)) row.push([column, `coalesce(${created}, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`]);
  }
  const [names, values] = [row.map(([name]) => name).join(", "), row.map(([, value]) => value).join(", ")];
  database.prepare(`INSERT INTO user_registry (${names}) VALUES (${values})`).run({ authId, dbPath, ofKey });
}
