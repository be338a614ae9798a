import type { Layout } from "../layout.js";
import { identifier, identifiers, literal } from "../sql.js";
import type { Constraint, ForeignKey, TableLayout } from "../table-layouts.js";
import type { Check } from "./check.js";

/**
 * Returns the checks for what keeps the rows right: tables, constraints, indexes. Keys are compared by their columns, not
 * by their names: an operator may have added one again under another name.
 */
export function structureChecks(layout: Layout): readonly Check[] {
  return [
    { code: "table-missing", sql: missingTables(layout) },
    {
      code: "constraint-missing",
      sql: layout.tables.flatMap((table) => missingConstraints(layout, table)).join(" UNION ALL "),
      mends: true,
    },
    { code: "constraint-not-validated", sql: notValidated(layout), mends: true },
    { code: "index-invalid", sql: invalidIndexes(layout) },
    { code: "table-unlogged", sql: unlogged(layout) },
  ];
}

function missingTables({ schema, missing }: Layout): string {
  const names = missing.map((name) => literal(`${schema}.${name}`)).join(", ");
  return `SELECT name AS subject, '' AS detail FROM unnest(ARRAY[${names}]::text[]) AS name`;
}

function missingConstraints({ schema, tables }: Layout, table: TableLayout): readonly string[] {
  const { name, unique, references, checks } = table;
  const exists = (other: string): boolean => tables.some((each) => each.name === other);
  return [
    ...unique.map((key) => missing(schema, name, key, key.definition, isUnique(schema, name, key.columns))),
    // Not validated at first: that needs no lock that keeps writers out. The next diagnosis finds and validates it.
    ...references
      .filter(({ of }) => exists(of))
      .map((key) => {
        const qualified = key.definition.replace("REFERENCES ", `REFERENCES ${identifier(schema)}.`);
        return missing(schema, name, key, `${qualified} NOT VALID`, refersTo(schema, name, key));
      }),
    ...checks.map((check) =>
      missing(schema, name, check, `${check.definition} NOT VALID`, isChecked(schema, name, check.name)),
    ),
  ];
}

function missing(schema: string, table: string, key: Constraint, added: string, exists: string): string {
  const altered = `ALTER TABLE ${identifier(schema)}.${table}`;
  return `
    SELECT ${literal(`${table}: ${key.definition}`)} AS subject, '' AS detail,
      ${literal(`${altered} ADD CONSTRAINT ${key.name} ${added}`)} AS statement,
      ${literal(`${altered} DROP CONSTRAINT ${key.name}`)} AS undo
    WHERE NOT EXISTS (${exists})`;
}

/** A unique index with a condition, or one that is not valid, lets duplicates in. */
function isUnique(schema: string, table: string, columns: readonly string[]): string {
  return `
    SELECT FROM pg_index AS i WHERE i.indrelid = (${oidOf(schema, table)})
      AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
      AND (
        SELECT array_agg(a.attname ORDER BY a.attname) FROM pg_attribute AS a
        WHERE a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
      ) = ${identifiers(columns)}`;
}

/** Not enforced constraints (PostgreSQL 18) and those whose triggers are disabled check nothing. */
function refersTo(schema: string, table: string, { column, of, other, definition }: ForeignKey): string {
  const named = (relation: string, numbers: string, name: string): string =>
    `EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = ${relation} AND ${numbers} = ARRAY[a.attnum]
        AND a.attname = ${literal(name)})`;
  return `
    SELECT FROM pg_constraint AS c
    WHERE c.contype = 'f' AND c.conrelid = (${oidOf(schema, table)}) AND c.confrelid = (${oidOf(schema, of)})
      AND ${named("c.conrelid", "c.conkey", column)} AND ${named("c.confrelid", "c.confkey", other)}
      AND c.condeferred = ${definition.includes("INITIALLY DEFERRED")}
      AND c.confupdtype = ${literal(definition.includes("ON UPDATE CASCADE") ? "c" : "a")}
      AND c.confdeltype = ${literal(definition.includes("ON DELETE CASCADE") ? "c" : "a")}
      AND ${isEnforced}
      AND NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgconstraint = c.oid AND t.tgenabled = 'D')`;
}

/** Texts of conditions differ from version to version, so these are known by their names. */
function isChecked(schema: string, table: string, name: string): string {
  return `
    SELECT FROM pg_constraint AS c WHERE c.contype = 'c' AND c.conrelid = (${oidOf(schema, table)})
      AND c.conname = ${literal(name)} AND ${isEnforced}`;
}

/** The column exists in PostgreSQL 18 and newer. */
const isEnforced = "to_jsonb(c) ->> 'conenforced' IS DISTINCT FROM 'false'";

function oidOf(schema: string, table: string): string {
  return `
    SELECT r.oid FROM pg_class AS r JOIN pg_namespace AS n ON n.oid = r.relnamespace
    WHERE n.nspname = ${literal(schema)} AND r.relname = ${literal(table)}`;
}

function notValidated({ ownSchemas }: Layout): string {
  return `
    SELECT n.nspname || '.' || r.relname || ': ' || c.conname AS subject, '' AS detail,
      format('ALTER TABLE %I.%I VALIDATE CONSTRAINT %I', n.nspname, r.relname, c.conname) AS statement, '' AS undo
    FROM pg_constraint AS c JOIN pg_class AS r ON r.oid = c.conrelid JOIN pg_namespace AS n ON n.oid = r.relnamespace
    WHERE NOT c.convalidated AND ${isEnforced} AND ${ownSchemas("n.nspname")}`;
}

function invalidIndexes({ ownSchemas }: Layout): string {
  return `
    SELECT n.nspname || '.' || r.relname AS subject, 'of ' || t.relname AS detail
    FROM pg_index AS i JOIN pg_class AS r ON r.oid = i.indexrelid
      JOIN pg_class AS t ON t.oid = i.indrelid JOIN pg_namespace AS n ON n.oid = r.relnamespace
    WHERE NOT (i.indisvalid AND i.indisready) AND ${ownSchemas("n.nspname")}`;
}

function unlogged({ schema }: Layout): string {
  return `
    SELECT n.nspname || '.' || r.relname AS subject, '' AS detail
    FROM pg_class AS r JOIN pg_namespace AS n ON n.oid = r.relnamespace
    WHERE r.relpersistence = 'u' AND r.relkind IN ('r', 'p') AND n.nspname = ${literal(schema)}`;
}
