import type { Database } from "better-sqlite3";

/** A table of the application: its columns by their names in lower case. */
export interface Table {
  readonly name: "api_keys" | "user_registry";
  readonly columns: ReadonlyMap<string, Column>;
  /** False for a table WITHOUT ROWID and for a view. */
  readonly hasRowid: boolean;
}

export interface Column {
  readonly name: string;
  /** A row cannot be added without a value for it. */
  readonly isRequired: boolean;
  /** It is an alias of the rowid, so SQLite gives it a value. */
  readonly isRowid: boolean;
}

/** The two tables that every registration store of this kind has. */
export interface Tables {
  readonly keys: Table;
  readonly registry: Table;
}

/** Returns the two tables, or which of them, or of their columns, does not exist. */
export function tablesOf(database: Database): Tables | { readonly missing: string } {
  const keys = tableOf(database, "api_keys");
  const registry = tableOf(database, "user_registry");
  const needed = [
    [keys, "auth_id"],
    [registry, "auth_id"],
    [registry, "db_path"],
  ] as const;
  for (const [table, column] of needed) {
    if (table.columns.size === 0) return { missing: `the table ${table.name}` };
    if (!table.columns.has(column)) return { missing: `the column ${column} of ${table.name}` };
  }
  return { keys, registry };
}

interface ColumnRow {
  readonly name: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  readonly pk: number;
  readonly type: string;
}

function tableOf(database: Database, name: Table["name"]): Table {
  const rows = database
    .prepare<[string], ColumnRow>("SELECT name, type, [notnull], dflt_value, pk FROM pragma_table_info(?)")
    .all(name);
  const columns = rows.map((row): readonly [string, Column] => [
    row.name.toLowerCase(),
    {
      name: row.name,
      isRequired: (row.notnull === 1 || row.pk > 0) && row.dflt_value === null,
      isRowid: row.pk > 0 && row.type.toUpperCase() === "INTEGER" && rows.every(({ pk }) => pk < 2),
    },
  ]);
  return { name, columns: new Map(columns), hasRowid: hasRowid(database, name) };
}

function hasRowid(database: Database, name: string): boolean {
  try {
    // Quoted with brackets: a name in double quotes that is no column would be taken for a text.
    database.prepare(`SELECT [rowid] FROM ${name} LIMIT 1`).get();
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns the SQL of a column, or of the default if the table has no such column.
 * @param alias The name of the table in the query. Default: none is needed.
 */
export function columnOr(table: Table, names: readonly string[], otherwise: string, alias?: string): string {
  const found = names.map((name) => table.columns.get(name)).find((column) => column !== undefined);
  if (found === undefined) return otherwise;
  return alias === undefined ? quoted(found.name) : `${alias}.${quoted(found.name)}`;
}

/** Returns an SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
