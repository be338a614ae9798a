import type { Client } from "pg";

/*
 * The definitions of everything in a database, as the statements that make it again. They are made from the catalogs
 * (PostgreSQL, "System Information Functions and Operators": the functions pg_get_…).
 *
 * The order is only roughly right: a default may call a function that returns a row of another table. So the
 * statements that fail must be tried again, as long as others succeed.
 */

/** A schema, or an object in it, of the database itself and not of an extension. */
const own = (oid: string, schema: string, catalog: string): string => `
  ${schema} NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_' OR nspname = 'information_schema')
  AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.objsubid = 0 AND d.deptype IN ('e', 'i'))`;

const queries: readonly string[] = [
  `SELECT format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA %I', extname, nspname)
     FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname <> 'plpgsql' ORDER BY extname`,
  `SELECT format('CREATE SCHEMA IF NOT EXISTS %I', nspname) FROM pg_namespace n
     WHERE ${own("n.oid", "n.oid", "pg_namespace")} ORDER BY nspname`,
  `SELECT format('CREATE TYPE %s AS ENUM (%s)', t.oid::regtype,
       (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
     FROM pg_type t WHERE typtype = 'e' AND ${own("t.oid", "t.typnamespace", "pg_type")} ORDER BY t.oid::regtype::text`,
  `SELECT format('CREATE DOMAIN %s AS %s%s%s%s', t.oid::regtype, format_type(typbasetype, typtypmod),
       coalesce(' DEFAULT ' || typdefault, ''), CASE WHEN typnotnull THEN ' NOT NULL' ELSE '' END,
       coalesce((SELECT string_agg(format(' CONSTRAINT %I %s', conname, pg_get_constraintdef(c.oid)), '' ORDER BY conname)
         FROM pg_constraint c WHERE contypid = t.oid AND contype = 'c'), ''))
     FROM pg_type t WHERE typtype = 'd' AND ${own("t.oid", "t.typnamespace", "pg_type")} ORDER BY t.oid::regtype::text`,
  `SELECT format('CREATE TYPE %s AS (%s)', t.oid::regtype,
       (SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum)
          FROM pg_attribute WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped))
     FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid
     WHERE c.relkind = 'c' AND ${own("t.oid", "t.typnamespace", "pg_type")} ORDER BY t.oid::regtype::text`,
  `SELECT format('CREATE %sSEQUENCE %s AS %s INCREMENT %s MINVALUE %s MAXVALUE %s START %s CACHE %s%s',
       CASE WHEN relpersistence = 'u' THEN 'UNLOGGED ' ELSE '' END, c.oid::regclass, seqtypid::regtype, seqincrement, seqmin,
       seqmax, seqstart, seqcache, CASE WHEN seqcycle THEN ' CYCLE' ELSE '' END)
     FROM pg_sequence s JOIN pg_class c ON c.oid = seqrelid
     WHERE ${own("c.oid", "c.relnamespace", "pg_class")} ORDER BY c.oid::regclass::text`,
  `SELECT pg_get_functiondef(p.oid) FROM pg_proc p
     WHERE prokind IN ('f', 'p') AND ${own("p.oid", "p.pronamespace", "pg_proc")} ORDER BY p.oid::regprocedure::text`,
  `SELECT format('CREATE %sTABLE %s %s%s%s',
       CASE WHEN relpersistence = 'u' THEN 'UNLOGGED ' ELSE '' END, c.oid::regclass,
       CASE WHEN relispartition
         THEN format('PARTITION OF %s %s', (SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = c.oid),
           pg_get_expr(relpartbound, c.oid))
         ELSE '(' || coalesce((SELECT string_agg(format('%I %s%s%s%s', attname, format_type(atttypid, atttypmod),
             CASE WHEN attcollation <> 0 AND attcollation <> typcollation THEN ' COLLATE ' || attcollation::regcollation ELSE '' END,
             CASE
               WHEN attidentity <> '' THEN format(' GENERATED %s AS IDENTITY', CASE attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END)
               WHEN attgenerated <> '' THEN format(' GENERATED ALWAYS AS (%s)%s', pg_get_expr(adbin, adrelid),
                 CASE attgenerated WHEN 's' THEN ' STORED' ELSE '' END)
               ELSE coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), '') END,
             CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END), ', ' ORDER BY attnum)
           FROM pg_attribute a JOIN pg_type ON pg_type.oid = atttypid
             LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
           WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attislocal), '') || ')' END,
       coalesce((SELECT ' INHERITS (' || string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) || ')'
         FROM pg_inherits WHERE inhrelid = c.oid AND NOT relispartition), ''),
       CASE WHEN relkind = 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) ELSE '' END)
     FROM pg_class c WHERE relkind IN ('r', 'p') AND ${own("c.oid", "c.relnamespace", "pg_class")}
     ORDER BY relispartition, c.oid::regclass::text`,
  `SELECT format('ALTER SEQUENCE %s OWNED BY %s.%I', c.oid::regclass, d.refobjid::regclass, attname)
     FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
       JOIN pg_attribute ON attrelid = d.refobjid AND attnum = d.refobjsubid
     WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'a' ORDER BY c.oid::regclass::text`,
  `SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(o.oid))
     FROM pg_constraint o JOIN pg_class c ON c.oid = conrelid
     WHERE contype IN ('p', 'u', 'c', 'x', 'f') AND conislocal AND conparentid = 0
       AND ${own("c.oid", "c.relnamespace", "pg_class")}
     ORDER BY contype = 'f', conrelid::regclass::text, conname`,
  `SELECT pg_get_indexdef(indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = indrelid
     WHERE ${own("c.oid", "c.relnamespace", "pg_class")}
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
       AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = indexrelid)
     ORDER BY indexrelid::regclass::text`,
  `SELECT format('CREATE %s %s AS %s', CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END, c.oid::regclass,
       rtrim(pg_get_viewdef(c.oid), ';'))
     FROM pg_class c WHERE relkind IN ('v', 'm') AND ${own("c.oid", "c.relnamespace", "pg_class")} ORDER BY c.oid`,
  `SELECT pg_get_ruledef(r.oid) FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class
     WHERE rulename <> '_RETURN' AND ${own("c.oid", "c.relnamespace", "pg_class")} ORDER BY c.oid::regclass::text, rulename`,
  `SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
     WHERE NOT tgisinternal AND tgparentid = 0 AND ${own("c.oid", "c.relnamespace", "pg_class")}
     ORDER BY c.oid::regclass::text, tgname`,
  `SELECT format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', c.oid::regclass) FROM pg_class c
     WHERE relrowsecurity AND ${own("c.oid", "c.relnamespace", "pg_class")} ORDER BY c.oid::regclass::text`,
  `SELECT format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', c.oid::regclass) FROM pg_class c
     WHERE relforcerowsecurity AND ${own("c.oid", "c.relnamespace", "pg_class")} ORDER BY c.oid::regclass::text`,
  `SELECT format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', polname, polrelid::regclass,
       CASE WHEN polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
       CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
       (SELECT string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE role::regrole::text END, ', ') FROM unnest(polroles) role),
       coalesce(' USING (' || pg_get_expr(polqual, polrelid) || ')', ''),
       coalesce(' WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')', ''))
     FROM pg_policy ORDER BY polrelid::regclass::text, polname`,
];

/** Returns the statements that make everything in the database but its data. All names in them have their schema. */
export async function definitionsOf(client: Client): Promise<readonly string[]> {
  await client.query("SET search_path = ''");
  const statements: string[] = [];
  for (const text of queries) {
    const { rows } = await client.query<[string | null]>({ text, rowMode: "array" });
    for (const [statement] of rows) if (statement !== null) statements.push(statement);
  }
  return statements;
}

/**
 * The catalogs, each with the column by whose index its rows of users are found, and what of a row is a definition. TRUNCATE
 * writes to pg_class as well.
 */
const catalogs: readonly (readonly [name: string, id: string, definition: string])[] = [
  ["pg_class", "oid", "(relname, relnamespace, relkind, relpersistence, relrowsecurity, relforcerowsecurity)::text"],
  ["pg_attribute", "attrelid", "xmin::text"],
  ["pg_index", "indexrelid", "xmin::text"],
  ["pg_sequence", "seqrelid", "xmin::text"],
  ...[
    ...["pg_namespace", "pg_proc", "pg_trigger", "pg_constraint", "pg_type", "pg_enum", "pg_attrdef", "pg_rewrite"],
    ...["pg_policy", "pg_extension"],
  ].map((name) => [name, "oid", "xmin::text"] as const),
];

/** The first object id that is not of the system itself (`FirstNormalObjectId` in PostgreSQL's `access/transam.h`). */
const firstOwnId = 16384;

/** Changes whenever a definition has changed. It may change without that. */
export const versionOfDefinitions = `concat(${catalogs
  .map(
    ([name, id, definition]) =>
      `(SELECT md5(string_agg(${id} || ${definition}, ',' ORDER BY ${id}, ctid)) FROM ${name} WHERE ${id} >= ${firstOwnId})`,
  )
  .join(", '/', ")})`;
