import type { Layout, Reference, TableLayout } from "../layout.js";
import { identifiers, literal } from "../sql.js";
import type { Check } from "./check.js";

/**
 * Returns the checks for what keeps the rows right: tables, constraints, indexes. They compare columns, not names or texts
 * of definitions: an operator may have added a constraint again under another name.
 */
export function structureChecks(layout: Layout): readonly Check[] {
  const { tables } = layout;
  return [
    {
      code: "constraint-missing",
      sql: tables.flatMap((table) => missingConstraints(layout, table)).join(" UNION ALL "),
      mends: true,
    },
    { code: "constraint-not-validated", sql: notValidated(layout), mends: true },
    { code: "index-invalid", sql: invalidIndexes(layout) },
    { code: "table-unlogged", sql: unlogged(layout) },
  ];
}

function missingConstraints({ schema }: Layout, { name, unique, references }: TableLayout): readonly string[] {
  const add = (constraint: string, definition: string): Mending => ({
    statement: `ALTER TABLE ${schema}.${name} ADD CONSTRAINT ${constraint} ${definition}`,
    undo: `ALTER TABLE ${schema}.${name} DROP CONSTRAINT ${constraint}`,
  });
  return [
    ...unique.map(({ constraint, columns, definition }) =>
      missing(`${name}: ${definition}`, isUnique(schema, name, columns), add(constraint, definition)),
    ),
    // Not validated at first: that needs no lock that keeps writers out. The next diagnosis finds and validates it.
    ...references.map(({ constraint, definition, ...reference }) =>
      missing(
        `${name}: ${definition}`,
        refersTo(schema, name, reference),
        add(constraint, `${definition.replace("REFERENCES ", `REFERENCES ${schema}.`)} NOT VALID`),
      ),
    ),
  ];
}

interface Mending {
  readonly statement: string;
  readonly undo: string;
}

function missing(subject: string, exists: string, { statement, undo }: Mending): string {
  return `
    SELECT ${literal(subject)} AS subject, '' AS detail, ${literal(statement)} AS statement, ${literal(undo)} AS undo
    WHERE NOT EXISTS (${exists})`;
}

/** A unique index with a condition, or one that is not valid, lets duplicates in. */
function isUnique(schema: string, table: string, columns: readonly string[]): string {
  return `
    SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid = (${tableOid(schema, table)})
      AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
      AND (
        SELECT array_agg(a.attname ORDER BY a.attname) FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
      ) = ${identifiers(columns)}`;
}

/** A foreign key whose triggers are disabled, or that is not enforced (PostgreSQL 18), checks nothing. */
function refersTo(schema: string, table: string, { columns, of, others }: Reference): string {
  const names = (relation: string, numbers: string): string => `(
        SELECT array_agg(a.attname ORDER BY a.attname) FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = ${relation} AND a.attnum = ANY (${numbers}))`;
  return `
    SELECT FROM pg_catalog.pg_constraint AS c
    WHERE c.contype = 'f' AND c.conrelid = (${tableOid(schema, table)}) AND c.confrelid = (${tableOid(schema, of)})
      AND ${names("c.conrelid", "c.conkey")} = ${identifiers(columns)}
      AND ${names("c.confrelid", "c.confkey")} = ${identifiers(others)}
      AND to_jsonb(c) ->> 'conenforced' IS DISTINCT FROM 'false'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE t.tgconstraint = c.oid AND t.tgenabled = 'D')`;
}

function tableOid(schema: string, table: string): string {
  return `
    SELECT r.oid FROM pg_catalog.pg_class AS r JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace
    WHERE n.nspname = ${literal(schema)} AND r.relname = ${literal(table)}`;
}

function notValidated({ ownSchemas }: Layout): string {
  return `
    SELECT n.nspname || '.' || r.relname || ': ' || c.conname AS subject, '' AS detail,
      format('ALTER TABLE %I.%I VALIDATE CONSTRAINT %I', n.nspname, r.relname, c.conname) AS statement, '' AS undo
    FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_class AS r ON r.oid = c.conrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace
    WHERE NOT c.convalidated AND to_jsonb(c) ->> 'conenforced' IS DISTINCT FROM 'false' AND ${ownSchemas("n.nspname")}`;
}

function invalidIndexes({ ownSchemas }: Layout): string {
  return `
    SELECT n.nspname || '.' || r.relname AS subject, 'of ' || t.relname AS detail
    FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS r ON r.oid = i.indexrelid
      JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace
    WHERE NOT (i.indisvalid AND i.indisready) AND ${ownSchemas("n.nspname")}`;
}

function unlogged({ schema }: Layout): string {
  return `
    SELECT n.nspname || '.' || r.relname AS subject, '' AS detail
    FROM pg_catalog.pg_class AS r JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace
    WHERE r.relpersistence = 'u' AND r.relkind IN ('r', 'p') AND n.nspname = ${literal(schema)}`;
}
