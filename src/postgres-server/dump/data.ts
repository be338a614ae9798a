import type { Client } from "pg";

/** Something with data: a table, or a sequence. */
export interface Holder {
  readonly kind: "table" | "sequence";
  /** With its schema, quoted. */
  readonly name: string;
  /** Of a table: its columns that are stored, quoted. */
  readonly columns: readonly string[];
}

/** Returns all tables and sequences of the database. The search path must be empty. */
export async function holdersIn(client: Client): Promise<readonly Holder[]> {
  const { rows } = await client.query<{ kind: Holder["kind"]; name: string; columns: readonly string[] | null }>(`
    SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind, c.oid::regclass::text AS name,
      (SELECT array_agg(quote_ident(attname) ORDER BY attnum) FROM pg_attribute
         WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND relkind = 'r') AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'S') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
    ORDER BY 2`);
  return rows.map(({ kind, name, columns }) => ({ kind, name, columns: columns ?? [] }));
}

/** The data of a holder: rows as text, sorted; of a sequence its last value and whether it was returned. */
export type Content = readonly string[];

/** Returns a query of the contents of all holders, in their order, as they are at one moment. */
export function contentsQuery(holders: readonly Holder[]): string {
  const parts = holders.map(({ kind, name }, index) =>
    kind === "sequence"
      ? `SELECT ${index} AS holder, ARRAY[last_value::text, is_called::text] AS content FROM ${name}`
      : `SELECT ${index} AS holder, array_agg(r::text ORDER BY r::text COLLATE "C") AS content FROM ${name} r`,
  );
  return parts.length === 0 ? "SELECT 0 AS holder, NULL::text[] AS content WHERE false" : parts.join(" UNION ALL ");
}

/** Writes the contents into empty tables. Triggers and foreign keys must be off. */
export async function writeContents(
  client: Client,
  holders: readonly Holder[],
  contents: readonly Content[],
): Promise<void> {
  for (const [index, { kind, name, columns }] of holders.entries()) {
    const content = contents[index] ?? [];
    if (kind === "sequence") {
      const [last, isCalled] = content;
      await client.query("SELECT setval($1::regclass, $2::bigint, $3::boolean)", [name, last, isCalled]);
    } else if (content.length > 0) {
      const values = columns.map((column) => `(r.r).${column}`).join(", ");
      await client.query(
        `INSERT INTO ${name} (${columns.join(", ")}) OVERRIDING SYSTEM VALUE
         SELECT ${values} FROM (SELECT each::${name} AS r FROM unnest($1::text[]) each) r`,
        [content],
      );
    }
  }
}
