import { namesOf, type OwnMigration, ownMigrations } from "../../postgres-store/index.js";
import { DoctorError } from "../errors.js";
import type { Reading } from "./connection.js";
import { literal } from "./sql.js";
import { type TableLayout, tableLayouts } from "./table-layouts.js";

/** Where a store is, and what the doctor expects there. */
export interface Layout {
  readonly schema: string;
  /** The store's own tables that exist. */
  readonly tables: readonly TableLayout[];
  /** The names of those that do not, and of columns, as `table.column`. */
  readonly missing: readonly string[];
  /** The migrations of the store's own tables that this version of Rollcall knows. */
  readonly migrations: readonly OwnMigration[];
  /** Returns a condition of SQL: this column is the name of the store's own schema, or of one of its users. */
  ownSchemas(column: string): string;
  /** Returns a condition of SQL: this column is the name of a schema of a user. */
  userSchemas(column: string): string;
}

/**
 * Finds a store.
 * @throws {DoctorError} `WRONG_USE` if there is none in this schema.
 */
export async function layoutOf(reading: Reading, schema: string): Promise<Layout> {
  const columns = await reading.rows<{ readonly relation: string; readonly name: string }>(
    `SELECT r.relname AS relation, a.attname AS name FROM pg_class AS r JOIN pg_namespace AS n ON n.oid = r.relnamespace
       LEFT JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE n.nspname = ${literal(schema)} AND r.relkind IN ('r', 'p')`,
  );
  const tables = tableLayouts.filter(({ name }) => columns.some(({ relation }) => relation === name));
  if (!tables.some(({ name }) => name === "api_keys" || name === "user_registry")) throw await noStore(reading, schema);
  const lacks = (table: string, column: string): boolean =>
    !columns.some(({ relation, name }) => relation === table && name === column);
  const names = namesOf(schema);
  const ofUser = (column: string): string => `${column} ~ ${literal(`^${names.userPrefix}[0-9a-f]{32}$`)}`;
  return {
    schema,
    tables,
    missing: [
      ...tableLayouts.filter((table) => !tables.includes(table)).map(({ name }) => name),
      ...tables.flatMap(({ name, columns: expected }) =>
        expected.filter((column) => lacks(name, column)).map((column) => `${name}.${column}`),
      ),
    ],
    migrations: ownMigrations(names),
    ownSchemas: (column) => `(${column} = ${literal(schema)} OR ${ofUser(column)})`,
    userSchemas: ofUser,
  };
}

async function noStore({ rows, location }: Reading, schema: string): Promise<DoctorError> {
  const found = await rows<{ readonly name: string }>(
    `SELECT n.nspname AS name FROM pg_namespace AS n JOIN pg_class AS r ON r.relnamespace = n.oid
     WHERE r.relname IN ('api_keys', 'user_registry') GROUP BY n.nspname HAVING count(*) = 2 ORDER BY n.nspname LIMIT 5`,
  );
  const names = found.map(({ name }) => name).join(", ");
  const advice = found.length === 0 ? "name another database" : `name its schema with --schema: ${names}`;
  return new DoctorError("WRONG_USE", `${location} has no store in the schema ${schema}; ${advice}`);
}
