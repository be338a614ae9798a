import * as v from "valibot";
import { meantBy } from "../workload/index.js";
import { advice, InspectError } from "./errors.js";
import { group, text } from "./options.js";
import type { ReadOnlyDatabase, Row } from "./read-only.js";

/** The name of a column, or an SQL expression over the columns of the table: `{ sql: "deleted_at IS NULL" }`. */
export type Column = string | { readonly sql: string };

export const column = v.union([text, group({ sql: text })], 'the name of a column or { sql: "an expression" }');

/** What to read of a table. */
export interface Selection {
  readonly table: string;
  /** A condition in SQL. */
  readonly where: string | undefined;
  /** Fields of the result, and the column of each. A field whose column is undefined is left out. */
  readonly fields: { readonly [field: string]: Column | undefined };
}

/**
 * Returns the selected rows of a table; undefined: there is no such table, and none whose name resembles it. `name`: the
 * name of the database in messages.
 * @throws {InspectError} If a column does not exist, or SQLite does not understand an expression.
 */
export function select(
  database: ReadOnlyDatabase,
  name: string,
  { table, where, fields }: Selection,
): readonly Row[] | undefined {
  if (!hasTable(database, name, table)) return undefined;
  const given = Object.entries(fields).flatMap(([field, column]) => (column === undefined ? [] : [{ field, column }]));
  refuseUnknown(
    database,
    `the table ${table} of ${name}`,
    table,
    given.flatMap(({ column }) => (typeof column === "string" ? [column] : [])),
  );
  const columns = given.map(({ field, column }) => {
    const expression = typeof column === "string" ? quoted(column) : `(${column.sql})`;
    // An auth id is text for Rollcall, whatever the store has.
    return `${field === "authId" ? `CAST(${expression} AS TEXT)` : expression} AS ${quoted(field)}`;
  });
  const condition = where === undefined ? "" : ` WHERE (${where})`;
  return database.rows(`SELECT ${columns.join(", ")} FROM ${quoted(table)}${condition}`);
}

/** Returns the error for a table that does not exist, with those that do. */
export function unknownTable(database: ReadOnlyDatabase, name: string, table: string): InspectError {
  const tables = advice(table, tablesOf(database));
  return new InspectError("INSPECT_TABLE_UNKNOWN", `${name} has no table ${table}; ${tables}`);
}

function hasTable(database: ReadOnlyDatabase, name: string, table: string): boolean {
  const tables = tablesOf(database);
  if (tables.some((each) => isSame(each, table))) return true;
  // The name of a table that is not there yet resembles no other table's: that would be a mistake.
  if (meantBy(table, tables) !== undefined) throw unknownTable(database, name, table);
  return false;
}

function tablesOf(database: ReadOnlyDatabase): readonly string[] {
  const rows = database.rows(
    "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_'",
  );
  return rows.map(({ name }) => String(name));
}

/** Names of the row's number, if a table has no such column. */
const rowNumber = ["rowid", "oid", "_rowid_"];

function refuseUnknown(database: ReadOnlyDatabase, where: string, table: string, given: readonly string[]): void {
  const rows = database.rows("SELECT name FROM pragma_table_xinfo(?)", table);
  const columns = rows.map(({ name }) => String(name));
  const unknown = given.find((column) => ![...columns, ...rowNumber].some((each) => isSame(each, column)));
  if (unknown === undefined) return;
  const known = advice(unknown, columns);
  throw new InspectError("INSPECT_COLUMN_UNKNOWN", `${where} has no column ${unknown}; ${known}`);
}

/** SQLite does not distinguish the case of names. */
function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
