import type { QueryConfig } from "pg";
import type { Client } from "../connect.js";
import { literal } from "../literal.js";
import type { Contents, Table } from "./contents.js";

/*
 * What a database is, as texts by name. Two fingerprints are equal if and only if nothing has changed in between. Of a
 * table or system catalog it is the number of rows, and how many of them are newer than a transaction: what is changed
 * becomes a new row, and what is deleted is missing. So rows need not be read in full.
 */

export type Fingerprint = ReadonlyMap<string, string>;

/**
 * Reads tables, types, functions and everything else that is defined in the database, and its settings. `since`: the
 * transaction after which a row counts as new.
 */
export type SchemaReader = (since: string) => Promise<Fingerprint>;

/** The parts of a fingerprint of the schema that are no counts. */
export const relationsPart = "pg_class";
export const schemasPart = "pg_namespace";
export const settingsPart = "settings";

/** Comments, and what pg_dump needs, change nothing. The others have parts of their own. */
const notCounted = ["pg_description", "pg_init_privs", "pg_statistic", relationsPart, schemasPart];

/** PostgreSQL compares transactions by their ages only. */
const isNew = "age(xmin) < age($1::xid)";

const counts = `count(*) || ' ' || count(*) FILTER (WHERE ${isNew})`;

/** Without what TRUNCATE, VACUUM and CREATE INDEX change: files, counts, and hints on what else is defined. */
const relations = [
  relationsPart,
  `coalesce(md5(string_agg(ROW(oid, relname, relnamespace, reltype, reloftype, relowner, relam,
    reltablespace, reltoastrelid, relpersistence, relkind, relnatts, relchecks, relrowsecurity, relforcerowsecurity,
    relispopulated, relreplident, relispartition, relacl, reloptions, relpartbound)::text, ',' ORDER BY oid)), '')
    || (SELECT ' ' || count(*) FROM pg_class WHERE oid < 16384 AND ${isNew})`,
  "pg_class WHERE oid >= 16384 AND relpersistence <> 't'",
] as const;

/** Those of PostgreSQL are counted. The first temporary table of a session makes one that stays. */
const schemas = [
  schemasPart,
  `coalesce(string_agg(ROW(nspname, nspowner::regrole, nspacl)::text, ',' ORDER BY nspname)
      FILTER (WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'), '')
    || ' ' || count(*) FILTER (WHERE nspname IN ('pg_catalog', 'information_schema') AND ${isNew})`,
  "pg_namespace",
] as const;

/** They change plans, and with them locks. Those of system catalogs change nothing that a target sees. */
const plannerStatistics = "(SELECT xmin FROM pg_statistic WHERE starelid >= 16384) AS statistics";

const settings = [
  settingsPart,
  `ROW(datconnlimit, (SELECT string_agg(setrole || ' ' || setconfig::text, ',' ORDER BY setrole)
      FROM pg_db_role_setting WHERE setdatabase = pg_database.oid))::text`,
  "pg_database WHERE datname = current_database()",
] as const;

/** Prepares reading what is defined in the database of a connection. */
export async function prepareSchemaReader(client: Client): Promise<SchemaReader> {
  const { rows } = await client.query<{ readonly name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'
      AND NOT relisshared AND has_table_privilege(oid, 'SELECT') ORDER BY relname`,
  );
  const names = rows.map(({ name }) => name);
  const schema = [
    ...names.filter((name) => !notCounted.includes(name)).map((name) => part(name, counts, `pg_catalog.${name}`)),
    ...(names.includes("pg_statistic") ? [part("pg_statistic", counts, plannerStatistics)] : []),
    part(...schemas),
    part(...relations),
    part(...settings),
  ].join("\nUNION ALL ");
  return (since) => read(client, { name: "rollcall-schema", text: schema, values: [since] });
}

/**
 * Reads the rows of tables, and where sequences stand, by the names of the relations. They must all be there. `since`: as for
 * {@link SchemaReader}.
 */
export function readRows(client: Client, { tables, sequences }: Contents, since: string): Promise<Fingerprint> {
  const parts = [
    ...tables.filter(({ kind }) => kind !== "partitioned").map(rowsOf),
    ...sequences.map(({ name }) => part(name, "last_value || ' ' || is_called", name)),
    // It uses the parameter where nothing else does.
    part("transaction", "''", "pg_class WHERE age($1::xid) IS NULL"),
  ];
  return read(client, { text: parts.join("\nUNION ALL "), values: [since] });
}

async function read(client: Client, query: QueryConfig): Promise<Fingerprint> {
  const result = await client.query<{ readonly name: string; readonly value: string | null }>(query);
  return new Map(result.rows.map(({ name, value }) => [name, value ?? ""]));
}

/**
 * Returns the query of a part. Each DDL statement on a schema makes the server plan all parts again, and without subqueries
 * that takes half as long.
 */
function part(name: string, value: string, from: string): string {
  return `SELECT ${literal(name)} AS name, ${value} AS value FROM ${from}`;
}

function rowsOf({ name, rows }: Table): string {
  if (rows !== undefined) return part(name, counts, `ONLY ${name}`);
  return `SELECT ${literal(name)} AS name, pg_relation_size(${literal(name)}::regclass)::text AS value`;
}

/** Returns the names of the parts that differ. */
export function differences(before: Fingerprint, after: Fingerprint): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
}
