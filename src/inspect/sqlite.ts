import { existsSync } from "node:fs";
import { join } from "node:path";
import type { AccountRow, RegistryRow, StoreSnapshot } from "rollcall/model";
import * as v from "valibot";
import { InspectError } from "./errors.js";
import { refuseMissing } from "./files.js";
import { checkOptions, flag, group, text } from "./options.js";
import { type ReadOnlyDatabase, type Row, readDatabase } from "./read-only.js";
import { type Column, column, select, unknownTable } from "./table.js";
import { listUserFiles, type UserFiles, userFiles } from "./user-files.js";

/** A table in which each row is an account. Fields that are left out are not checked. */
export interface ApiKeyTable {
  readonly table: string;
  /** What identifies an account for ever. Read as text. */
  readonly authId: Column;
  readonly keyName?: Column;
  /** Seconds. */
  readonly pollInterval?: Column;
  /** 1 or 0. Of other values write an expression: `{ sql: "status = 'active'" }`. */
  readonly active?: Column;
  /** A condition in SQL for the rows that count: `"deleted_at IS NULL"`. Default: all count. */
  readonly where?: string;
}

/** The only table of a store with one. */
export interface AccountTable extends ApiKeyTable {
  /** What `writeUserData` wrote, or NULL. From another table: `{ sql: "(SELECT text FROM notes WHERE user_id = users.id)" }`. */
  readonly data?: Column;
}

/** The second table of a store with two, which names the user databases. */
export interface RegistryTable {
  readonly table: string;
  readonly authId: Column;
  /** Path of the user database, absolute or relative to the directory of the run. */
  readonly dbPath: Column;
  readonly active?: Column;
  readonly where?: string;
}

/** Options of {@link inspectSqlite}. Give `accounts` or `apiKeys`. */
export interface InspectSqliteOptions {
  /** The database, relative to the directory of the run. */
  readonly file: string;
  /** The table of a store with one. */
  readonly accounts?: AccountTable;
  /** The first table of a store with two. */
  readonly apiKeys?: ApiKeyTable;
  readonly registry?: RegistryTable;
  readonly userDatabases?: UserFiles;
  /**
   * True: the store creates its file, tables and folders when it first needs them; until then, each counts as empty.
   * Default: false, and one that is missing is an error.
   */
  readonly mayBeMissing?: boolean;
}

const where = v.optional(text);
const settings = {
  table: text,
  authId: column,
  keyName: v.optional(column),
  pollInterval: v.optional(column),
  active: v.optional(column),
  where,
};
const form = group({
  file: text,
  accounts: v.optional(group({ ...settings, data: v.optional(column) })),
  apiKeys: v.optional(group(settings)),
  registry: v.optional(group({ table: text, authId: column, dbPath: column, active: v.optional(column), where })),
  userDatabases: v.optional(userFiles),
  mayBeMissing: v.optional(flag),
});

/**
 * Returns an `inspect` for a target whose accounts are in a SQLite database. It only reads: with the better-sqlite3 that
 * the target has loaded, else with `node:sqlite`.
 * @throws {InspectError} If an option is missing, misspelt or of the wrong form. `inspect` throws it if a file, table or
 *   column does not exist, and names those that do.
 * @example
 * ```ts
 * inspect: inspectSqlite({ file: "app.db", accounts: { table: "users", authId: "id", keyName: "name" } })
 * ```
 */
export function inspectSqlite(options: InspectSqliteOptions): (directory: string) => StoreSnapshot {
  checkOptions("inspectSqlite", form, options);
  const { file, accounts, apiKeys, registry, userDatabases, mayBeMissing = false } = options;
  if ((accounts === undefined) === (apiKeys === undefined)) {
    const came = accounts === undefined ? "neither is there" : "both are there";
    throw new InspectError(
      "INSPECT_OPTION_WRONG",
      `inspectSqlite: it needs accounts (a store with one table) or apiKeys (with two), but ${came}`,
    );
  }
  return (directory) => {
    const names = { accounts: accounts?.table, apiKeys: apiKeys?.table, registry: registry?.table };
    return {
      ...readTables(directory, file, { accounts, apiKeys, registry }, mayBeMissing),
      ...(userDatabases && { userDatabases: listUserFiles(directory, userDatabases, mayBeMissing) }),
      names,
    };
  };
}

type Tables = {
  readonly accounts: AccountTable | undefined;
  readonly apiKeys: ApiKeyTable | undefined;
  readonly registry: RegistryTable | undefined;
};

function readTables(directory: string, file: string, tables: Tables, mayBeMissing: boolean): StoreSnapshot {
  const { accounts, apiKeys, registry } = tables;
  const path = join(directory, file);
  const isMissing = !existsSync(path);
  if (isMissing && !mayBeMissing) refuseMissing(directory, file);
  const readAll = (rowsOf: RowsOf): StoreSnapshot => ({
    ...(accounts && { accounts: rowsOf(accounts) }),
    ...(apiKeys && { apiKeys: rowsOf(apiKeys) }),
    ...(registry && { registry: rowsOf(registry) }),
  });
  if (isMissing) return readAll(() => []);
  // The rows of all tables come from one connection and nothing writes meanwhile, so they belong together.
  return readDatabase(path, file, (database) => readAll(reader(database, file, mayBeMissing)));
}

type RowsOf = (table: ApiKeyTable | RegistryTable) => readonly (AccountRow & RegistryRow)[];

function reader(database: ReadOnlyDatabase, file: string, mayBeMissing: boolean): RowsOf {
  return ({ table, where, ...fields }) => {
    const rows = select(database, file, { table, where, fields: { ...fields } });
    if (rows === undefined && !mayBeMissing) throw unknownTable(database, file, table);
    // Whether the values have the right types is checked where `inspect` is called.
    return (rows ?? []).map((row) => withFlag(row, table) as unknown as AccountRow & RegistryRow);
  };
}

function withFlag(row: Row, table: string): Row {
  return "active" in row ? { ...row, active: toFlag(row.active, table) } : { ...row };
}

function toFlag(value: unknown, table: string): boolean {
  if (value === 1 || value === 0) return value === 1;
  throw new InspectError(
    "INSPECT_VALUE_WRONG",
    `active of ${table} must be 1 or 0, but is ${JSON.stringify(value)}; write an expression that is, ` +
      `such as active: { sql: "status = 'active'" }`,
  );
}
