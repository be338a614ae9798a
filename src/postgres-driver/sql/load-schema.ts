import type { Reaction, Schema, TriggerEvent } from "./schema.js";

/** Runs SQL that returns one row with one column of type `json`, and returns its text. */
export type QueryText = (sql: string) => Promise<string>;

/**
 * Returns a function that reads what decides what statements touch from the catalog of one database. To be read again after
 * each change of a definition.
 */
export function schemaLoader(query: QueryText): () => Promise<Schema> {
  // They are some thousands, and of the server: no definition changes them.
  let builtIns: Promise<BuiltIns> | undefined;
  return async () => {
    builtIns ??= query(builtInsQuery).then((text) => JSON.parse(text) as BuiltIns);
    return { ...schemaOf(JSON.parse(await query(catalogQuery)) as FromCatalog), ...(await builtIns) };
  };
}

type BuiltIns = Pick<Schema, "immutableBuiltIns" | "stableBuiltIns">;

function schemaOf(read: FromCatalog): Omit<Schema, keyof BuiltIns> {
  return {
    ...read,
    tables: read.tables.map((table) => ({
      ...table,
      kind: kinds[table.kind] ?? "foreign",
      definition: table.definition ?? undefined,
      columns: table.columns.map(({ name, expression, sequence }) => ({
        name,
        expression: expression ?? undefined,
        sequence: sequence ?? undefined,
      })),
      keyColumns: table.keys.every(({ isPlain }) => isPlain) ? table.keys.flatMap(({ columns }) => columns) : undefined,
      triggers: [...new Set(table.triggers.flatMap(eventsOf))],
    })),
    foreignKeys: read.foreignKeys.map((key) => ({
      ...key,
      onDelete: reactions[key.onDelete] ?? "refuse",
      onUpdate: key.onUpdate === "a" || key.onUpdate === "r" ? "refuse" : "update",
    })),
  };
}

interface FromCatalog extends Omit<Schema, "tables" | "foreignKeys" | keyof BuiltIns> {
  readonly tables: readonly (Omit<
    Schema["tables"][number],
    "kind" | "definition" | "columns" | "keyColumns" | "triggers"
  > & {
    readonly kind: string;
    readonly definition: string | null;
    readonly columns: readonly { name: string; expression: string | null; sequence: string | null }[];
    readonly keys: readonly { isPlain: boolean; columns: string[] }[];
    readonly triggers: readonly number[];
  })[];
  readonly foreignKeys: readonly (Omit<Schema["foreignKeys"][number], "onDelete" | "onUpdate"> & {
    readonly onDelete: string;
    readonly onUpdate: string;
  })[];
}

const kinds: { readonly [relkind: string]: "table" | "view" | "sequence" } = {
  r: "table",
  p: "table",
  m: "table",
  v: "view",
  S: "sequence",
};

const reactions: { readonly [action: string]: Reaction } = { c: "delete", n: "update", d: "update" };

/** The bits of `pg_trigger.tgtype` for the events. */
const eventBits: readonly (readonly [bit: number, event: TriggerEvent])[] = [
  [4, "insert"],
  [8, "delete"],
  [16, "update"],
  [32, "truncate"],
];

function eventsOf(type: number): TriggerEvent[] {
  return eventBits.flatMap(([bit, event]) => ((type & bit) === 0 ? [] : [event]));
}

/** The columns with these numbers, as a JSON array of names. */
const columnNames = (relation: string, numbers: string): string =>
  `(SELECT coalesce(json_agg(a.attname), '[]') FROM pg_attribute a WHERE a.attrelid = ${relation} AND a.attnum = ANY (${numbers}))`;

const array = (selection: string): string => `(SELECT coalesce(json_agg(each), '[]') FROM (${selection}) each)`;
const values = (selection: string): string =>
  `(SELECT coalesce(json_agg(value), '[]') FROM (${selection}) each (value))`;

/** Schemas of the application. Temporary tables belong to one session. */
const isOwn = (column: string): string =>
  `${column} NOT IN (SELECT oid FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema') OR nspname LIKE 'pg\\_toast%' OR nspname LIKE 'pg\\_temp\\_%')`;

/** A key is plain if its columns are columns, and it holds for all rows. A generated column changes with others. */
const plainKey = `i.indexprs IS NULL AND i.indpred IS NULL AND NOT EXISTS (SELECT FROM pg_attribute g WHERE g.attrelid = c.oid AND g.attnum = ANY (i.indkey) AND g.attgenerated <> '')`;

const tables = `
SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relhasrules AND c.relkind NOT IN ('v', 'm')
    OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN') AS "hasRules",
  CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END AS definition,
  ${array(`SELECT a.attname AS name, pg_get_expr(d.adbin, d.adrelid) AS expression,
    (SELECT sn.nspname || '.' || s.relname FROM pg_depend p JOIN pg_class s ON s.oid = p.objid AND s.relkind = 'S'
       JOIN pg_namespace sn ON sn.oid = s.relnamespace
       WHERE p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass
         AND p.refobjid = c.oid AND p.refobjsubid = a.attnum AND p.deptype IN ('a', 'i') LIMIT 1) AS sequence
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`)} AS columns,
  ${array(`SELECT ${plainKey} AS "isPlain", ${columnNames("c.oid", "i.indkey")} AS columns FROM pg_index i
    WHERE i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion)`)} AS keys,
  ${values(`SELECT pn.nspname || '.' || p.relname FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent
    JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhrelid = c.oid`)} AS parents,
  ${values("SELECT t.tgtype::int FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D'")} AS triggers,
  ${values(`SELECT pg_get_expr(k.conbin, k.conrelid) FROM pg_constraint k WHERE k.conrelid = c.oid AND k.conbin IS NOT NULL
    UNION ALL SELECT pg_get_expr(i.indexprs, i.indrelid) FROM pg_index i WHERE i.indrelid = c.oid AND i.indexprs IS NOT NULL
    UNION ALL SELECT pg_get_expr(i.indpred, i.indrelid) FROM pg_index i WHERE i.indrelid = c.oid AND i.indpred IS NOT NULL`)} AS conditions,
  ${values(`SELECT pg_get_expr(x, c.oid) FROM pg_policy p, LATERAL (VALUES (p.polqual), (p.polwithcheck)) v (x)
    WHERE p.polrelid = c.oid AND x IS NOT NULL AND c.relrowsecurity`)} AS policies
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND ${isOwn("c.relnamespace")}`;

const foreignKeys = `
SELECT fn.nspname || '.' || f.relname AS "from", ${columnNames("k.conrelid", "k.conkey")} AS columns,
  tn.nspname || '.' || t.relname AS "to", ${columnNames("k.confrelid", "k.confkey")} AS referenced,
  k.confdeltype AS "onDelete", k.confupdtype AS "onUpdate", k.condeferrable AS "isDeferrable"
FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
  JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE k.contype = 'f'`;

const routines = `
SELECT n.nspname AS schema, p.proname AS name,
  CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility,
  p.prokind = 'p' AND (l.lanname IN ('c', 'internal') OR p.prosrc ~* '\\y(commit|rollback|call)\\y') AS "endsTransaction",
  EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    AS "isOfExtension"
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE ${isOwn("p.pronamespace")}`;

const builtInsWith = (condition: string): string =>
  `SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace GROUP BY p.proname HAVING ${condition}`;

const builtInsQuery = `SELECT json_build_object(
  'immutableBuiltIns', ${values(builtInsWith("bool_and(p.provolatile = 'i')"))},
  'stableBuiltIns', ${values(builtInsWith("bool_and(p.provolatile <> 'v') AND bool_or(p.provolatile = 's')"))}
)::text`;

const catalogQuery = `SELECT json_build_object(
  'tables', ${array(tables)},
  'foreignKeys', ${array(foreignKeys)},
  'routines', ${array(routines)},
  'operators', ${values(`SELECT DISTINCT o.oprname FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode
    WHERE ${isOwn("p.pronamespace")}`)},
  'hasOpaqueTypes', EXISTS (SELECT FROM pg_cast k JOIN pg_proc p ON p.oid = k.castfunc WHERE ${isOwn("p.pronamespace")})
    OR EXISTS (SELECT FROM pg_constraint k JOIN pg_depend d ON d.classid = 'pg_constraint'::regclass AND d.objid = k.oid
      AND d.refclassid = 'pg_proc'::regclass JOIN pg_proc p ON p.oid = d.refobjid
      WHERE k.contypid <> 0 AND ${isOwn("p.pronamespace")}),
  'hasEventTriggers', EXISTS (SELECT FROM pg_event_trigger WHERE evtenabled <> 'D'),
  'isolation', current_setting('default_transaction_isolation')
)::text`;
